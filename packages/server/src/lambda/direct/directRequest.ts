import { type Static, Type } from "@sinclair/typebox";
import type { Fault } from "iris-models";
import { checked, invalidEvent } from "../eventErrors.ts";
import { isObject } from "../eventJson.ts";
import { FIELDS, Method, Path } from "../eventSchemas.ts";
import { escaped, headersOf, queryOf, type RequestEvent, withMark } from "../requestEvent.ts";
import { bodyOfDirect } from "./directBody.ts";

const name = Type.Optional(Type.String({ minLength: 1, description: "a string" }));

/** A request that somebody has written as an event: those fields of the gateways' that make sense by themselves, and a model's name. */
const DirectEvent = Type.Object(
  {
    ...FIELDS,
    body: Type.Optional(Type.Unknown()),
    stageVariables: FIELDS.pathParameters,
    path: Type.Optional(Path),
    rawPath: Type.Optional(Path),
    httpMethod: Type.Optional(Method),
    method: Type.Optional(Method),
    model: name,
    version: name,
  },
  { additionalProperties: false },
);
type DirectEvent = Static<typeof DirectEvent>;

/** Whether an event is a request: it has `body`, or a path or a method and no field that is foreign to requests. */
export function isRequest(event: unknown): event is Readonly<Record<string, unknown>> {
  if (!isObject(event)) return false;
  if (Object.hasOwn(event, "body")) return true;
  const { path, rawPath, httpMethod } = event;
  const isAddressed = [path, rawPath].some((one) => typeof one === "string" && one.startsWith("/"));
  const isNamed = isAddressed || typeof httpMethod === "string";
  return isNamed && Object.keys(event).every((key) => Object.hasOwn(DirectEvent.properties, key));
}

/**
 * The request that an event describes.
 * @throws RequestError `INVALID_EVENT` with every field that is not what it should be
 */
export function requestOf(sent: object, defaultModel: string): RequestEvent {
  const event = checked(DirectEvent, sent, invalidEvent);
  checkNames(event);
  const { body, rawQueryString, queryStringParameters, multiValueQueryStringParameters, cookies } = event;
  const headers = headersOf(event.headers, event.multiValueHeaders);
  const hasBody = body !== undefined && body !== null && body !== "";
  const isAddressed = (event.path ?? event.rawPath) !== undefined;
  const { type, ...sentBody } = hasBody ? bodyOfDirect(body, event.isBase64Encoded, headers) : {};
  return {
    version: "1.0",
    httpMethod: event.method ?? event.httpMethod ?? (isAddressed && !hasBody ? "GET" : "POST"),
    path:
      escaped(pathOf(event, defaultModel)) +
      (withMark(rawQueryString) || queryOf(queryStringParameters, multiValueQueryStringParameters)),
    headers: {
      ...headers,
      ...(cookies && { cookie: cookies.join("; ") }),
      ...(type !== undefined && { "content-type": type }),
    },
    ...sentBody,
  };
}

/** A lone surrogate (half of a character) cannot be written into an address. */
function checkNames({ model, version }: DirectEvent): void {
  const faults = Object.entries({ model, version })
    .filter(([, name = ""]) => /\p{Surrogate}/u.test(name))
    .map(([field]) => ({
      path: `/${field}`,
      message: "must be well-formed Unicode, got half a surrogate pair",
    }));
  if (faults.length > 0) throw invalidEvent(faults);
}

function pathOf({ path, rawPath, model, version }: DirectEvent, defaultModel: string): string {
  const address = path ?? rawPath;
  // beside a path, these two say in which form API Gateway has written the event
  const wantsVersion = version !== undefined && !(address !== undefined && /^[12]\.0$/.test(version));
  if (address === undefined) {
    const below = wantsVersion ? `/versions/${encodeURIComponent(version)}` : "";
    if (model === undefined && !wantsVersion) return "/predict";
    return `/models/${encodeURIComponent(model ?? defaultModel)}${below}/predict`;
  }
  const faults: Fault[] = [];
  if (model !== undefined)
    faults.push({ path: "/model", message: "must not be used with a path, which names the model: remove one of them" });
  if (wantsVersion)
    faults.push({
      path: "/version",
      message: "must not be used with a path, which names the version: remove one of them",
    });
  if (faults.length > 0) throw invalidEvent(faults);
  return address;
}
