import { belowBasePath } from "../basePath.ts";
import { formatOf } from "../bodies/mediaType.ts";
import { readText } from "../bodies/text.ts";
import type { RequestEvent } from "./requestEvent.ts";

/** What a plain request asks. */
export interface FastPathRequest {
  /** The route of the app that takes it, for the log. */
  readonly route: string;
  readonly name: string;
  readonly version: string | undefined;
  /** The value of the JSON. */
  readonly body: unknown;
}

/** What a plain request is read by. */
export interface FastPathLimits {
  readonly defaultModel: string;
  /** Largest body in bytes. */
  readonly bodyLimit: number;
  /** Path in front of all routes, such as `/ml`. */
  readonly basePath?: string | undefined;
}

/** The predict routes without a query, and with names that need no decoding. */
const ROUTES = {
  "/predict": /^\/predict\/?$/,
  "/": /^\/$/,
  "/models/:model/predict": /^\/models\/(?<model>[\w.-]+)\/predict\/?$/,
  "/models/:model/versions/:version/predict":
    /^\/models\/(?<model>[\w.-]+)\/versions\/(?<version>[\w.-]+)\/predict\/?$/,
};

/** A media type by RFC 9110, section 8.3.1, before its parameters: Fastify refuses others, such as one that is there and empty. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * What a request asks that has a body of JSON for one of the predict routes; undefined for any other, and for one with
 * which something is amiss: the app tells what.
 */
export function fastPathRequestOf(
  { httpMethod, path, headers, body, isBase64Encoded }: RequestEvent,
  { defaultModel, bodyLimit, basePath = "" }: FastPathLimits,
): FastPathRequest | undefined {
  if (httpMethod !== "POST" || body === undefined || headers["content-encoding"] !== undefined) return undefined;
  if (Buffer.byteLength(body, isBase64Encoded ? "base64" : "utf8") > bodyLimit) return undefined;
  const address = addressOf(belowBasePath(path, basePath));
  if (address === undefined) return undefined;
  try {
    if (!isOfJson(headers["content-type"])) return undefined;
    const text = isBase64Encoded ? readText(Buffer.from(body, "base64")) : body;
    return {
      route: address.route,
      name: address.model ?? defaultModel,
      version: address.version,
      body: JSON.parse(text),
    };
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

const isOfJson = (type: string | readonly string[] | undefined): boolean =>
  type === undefined || (typeof type === "string" && MEDIA_TYPE.test(type) && formatOf(type) === "json");
