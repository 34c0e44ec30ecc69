import { RequestError } from "../../problems/requestError.ts";
import type { EventAdapter } from "../eventAdapter.ts";
import type { HttpRequest } from "../events/httpRequest.ts";
import { isObject } from "../events/isObject.ts";
import { plainEnvelope } from "../gateways/restApi.ts";
import { MOST_EVENT_BYTES } from "../limits.ts";
import { bodyOfDirect, type DirectBody } from "./directBody.ts";
import { isRequest, requestOf } from "./directRequest.ts";

const WANTED =
  'a row (an array of values, or an object of features), an array of rows, {"instances": [...]}, {"body": ...} with any of these, or a request through API Gateway, a function URL or a load balancer';

/**
 * An event that no gateway has sent: a row or rows as they are, text of them, or a request with a `body`. An object is a
 * request when it has `body`, or when it has a path or a method and no field that is foreign to requests; any other is a
 * row, so that `{"body": {"body": 1, "path": "x"}}` asks a model whose features have such names.
 */
export const direct = (event: unknown, defaultModel: string): EventAdapter => ({
  kind: "direct",
  mostBytes: MOST_EVENT_BYTES,
  envelope: plainEnvelope,
  request() {
    if (isEmpty(event)) throw refuse(`The event is ${describe(event)}`);
    if (typeof event === "string") return post(bodyOfDirect(event, undefined, {}));
    return isRequest(event) ? requestOf(event, defaultModel) : post(bodyOfDirect(event, undefined, {}));
  },
});

/** An event that is answered by nothing but an error. @param what such as `of aws:sqs` */
export const rejectEvent = (what: string): EventAdapter => ({
  ...direct(null, ""),
  request() {
    throw refuse(`This is an event ${what}, which is not answered here`);
  },
});

const refuse = (what: string): RequestError => new RequestError("INVALID_EVENT", `${what}; wanted is ${WANTED}.`);

function isEmpty(event: unknown): boolean {
  if (event === undefined || event === null) return true;
  if (typeof event === "string") return event.trim() === "";
  return isObject(event) && Object.keys(event).length === 0;
}

function describe(event: unknown): string {
  if (event === undefined) return "missing";
  if (event === null) return "null";
  return typeof event === "string" ? "an empty text" : "an empty object";
}

const post = ({ payload, type }: DirectBody): HttpRequest => ({
  method: "POST",
  url: "/predict",
  headers: { "content-type": type },
  payload,
});
