import { belowBasePath } from "../basePath.ts";
import { formatOf } from "../bodyParsers/mediaType.ts";
import { readText } from "../bodyParsers/text.ts";
import { json } from "../formats/json.ts";
import type { PredictQuery } from "../schemas/query.ts";
import { toJson } from "./eventJson.ts";
import type { RequestEvent } from "./requestEvent.ts";

/** What a plain request for predictions has. */
export interface FastPathRequest {
  /** The route of the app that takes it, for the log. */
  readonly route: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly isDefault: boolean;
  readonly options: PredictQuery;
  /** The value of the JSON. */
  readonly payload: unknown;
}

/** What a plain request is read by. */
export interface FastPathLimits {
  readonly defaultModel: string;
  /** Largest body in bytes. */
  readonly bodyLimit: number;
  /** Path in front of all routes, such as `/ml`. */
  readonly basePath?: string | undefined;
}

/** The predict routes, with names that need no decoding. */
const ROUTES = {
  "/predict": /^\/predict\/?$/,
  "/": /^\/$/,
  "/models/:model/predict": /^\/models\/(?<model>[\w.-]+)\/predict\/?$/,
  "/models/:model/versions/:version/predict":
    /^\/models\/(?<model>[\w.-]+)\/versions\/(?<version>[\w.-]+)\/predict\/?$/,
};

/** Each flag at most once: the app refuses any other query, and says why. */
const QUERY = /^(probabilities|unrounded)=(true|false)(?:&(?!\1)(probabilities|unrounded)=(true|false))?$/;

/** A media type by RFC 9110, section 8.3.1, before its parameters: Fastify refuses others, such as one that is there and empty. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * A request with a body of JSON for one of the predict routes; undefined for any other, and for one that has an error: the app
 * says which.
 */
export function fastPathRequestOf(
  request: RequestEvent,
  { defaultModel, bodyLimit, basePath = "" }: FastPathLimits,
): FastPathRequest | undefined {
  if (request.httpMethod !== "POST" || request.headers["content-encoding"] !== undefined) return undefined;
  const [, path = "", query] = /^([^?]*)(?:\?(.*))?$/s.exec(request.path) ?? [];
  const address = addressOf(belowBasePath(path, basePath));
  const options = optionsOf(query);
  if (address === undefined || options === undefined) return undefined;
  try {
    const body = readBody(request, bodyLimit);
    return (
      body && {
        route: address.route,
        name: address.model ?? defaultModel,
        version: address.version,
        isDefault: address.model === undefined,
        options,
        payload: body.json,
      }
    );
  } catch {
    return undefined;
  }
}

function addressOf(
  url: string,
): { readonly route: string; readonly model?: string; readonly version?: string } | undefined {
  for (const [route, pattern] of Object.entries(ROUTES)) {
    const match = pattern.exec(url);
    if (match) return { route, ...match.groups };
  }
  return undefined;
}

const NO_OPTIONS: PredictQuery = {};

function optionsOf(query: string | undefined): PredictQuery | undefined {
  if (query === undefined) return NO_OPTIONS;
  const match = QUERY.exec(query);
  if (!match) return undefined;
  const [, first = "", one, second, other] = match;
  return { [first]: one === "true", ...(second !== undefined && { [second]: other === "true" }) };
}

/** @returns undefined for a body that is no JSON or too large. @throws for text that is not JSON */
function readBody({ headers, body, isBase64Encoded, value }: RequestEvent, bodyLimit: number) {
  // a direct invocation has a value: its length as JSON counts, as over HTTP
  if (value !== undefined) return Buffer.byteLength(toJson(value.json)) > bodyLimit ? undefined : value;
  if (body === undefined || Buffer.byteLength(body, isBase64Encoded ? "base64" : "utf8") > bodyLimit) return undefined;
  if (!isOfJson(headers["content-type"])) return undefined;
  return { json: JSON.parse(isBase64Encoded ? readText(Buffer.from(body, "base64")) : body) };
}

const isOfJson = (type: string | readonly string[] | undefined): boolean =>
  type === undefined || (typeof type === "string" && MEDIA_TYPE.test(type) && formatOf(type) === json);
