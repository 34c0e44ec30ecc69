import { RequestError } from "../../problems/requestError.ts";
import { isObject } from "../eventJson.ts";
import type { RequestEvent } from "../requestEvent.ts";
import { bodyOfDirect, type DirectBody } from "./directBody.ts";
import { isRequest, requestOf } from "./directRequest.ts";

const WANTED =
  'a row (an array of values, or an object of features), an array of rows, {"instances": [...]}, {"body": ...} with any of these, or a request through API Gateway, a function URL or a load balancer';

/**
 * An event that no gateway has sent: a row or rows as they are, text of them, or a request with a `body`. An object is a
 * request when it has `body`, or when it has a path or a method and no field that is foreign to requests; any other is a
 * row, so that `{"body": {"body": 1, "path": "x"}}` is a row of a model whose features have such names.
 */
export function directRequest(event: unknown, defaultModel: string): RequestEvent {
  if (isEmpty(event)) throw refuse(`The event is ${describe(event)}`);
  return isRequest(event) ? requestOf(event, defaultModel) : post(bodyOfDirect(event, undefined, {}));
}

/** @param what such as `of aws:sqs` @throws RequestError `INVALID_EVENT`, always */
export function rejectEvent(what: string): never {
  throw refuse(`Events ${what} are not supported`);
}

const refuse = (what: string): RequestError => new RequestError("INVALID_EVENT", `${what}: send ${WANTED}.`);

function isEmpty(event: unknown): boolean {
  if (event === undefined || event === null) return true;
  if (typeof event === "string") return event.trim() === "";
  return isObject(event) && Object.keys(event).length === 0;
}

function describe(event: unknown): string {
  if (event === undefined) return "missing";
  if (event === null) return "null";
  return typeof event === "string" ? "an empty string" : "an empty object";
}

const post = ({ type, ...body }: DirectBody): RequestEvent => ({
  version: "1.0",
  httpMethod: "POST",
  path: "/predict",
  headers: { "content-type": type },
  ...body,
});
