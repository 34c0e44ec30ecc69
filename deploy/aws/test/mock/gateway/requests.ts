import type { GatewayRequest } from "../../../mock/gateway/request.ts";

/** A request to an HTTP API of a mock, story A1's unless told otherwise. */
export const requestOf = (given: Partial<GatewayRequest> = {}): GatewayRequest => ({
  method: "POST",
  host: "abcdef1234.execute-api.eu-west-1.amazonaws.com",
  path: "/predict",
  query: "",
  headers: [],
  body: Buffer.alloc(0),
  sourceIp: "203.0.113.7",
  requestId: "JKJaXmPLvHcESHA=",
  time: new Date(1790158500000),
  ...given,
});
