import awsLambdaFastify from "@fastify/aws-lambda";
import type { FastifyInstance } from "fastify";
import type { RequestEvent } from "./requestEvent.ts";
import type { EventResponse } from "./response.ts";

/** Has an app respond to requests. */
export type FastifyAdapter = (event: RequestEvent) => Promise<EventResponse>;

/** What the library returns; its types leave `multiValueHeaders` out. */
type LibraryResponse = awsLambdaFastify.LambdaResponse & Pick<EventResponse, "multiValueHeaders">;

/** These headers describe a connection, which here is the gateway's. */
const CONNECTION_HEADERS = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

/** Adapts an app by `@fastify/aws-lambda`. */
export function adaptFastify(app: FastifyInstance): FastifyAdapter {
  const respond = awsLambdaFastify<RequestEvent, awsLambdaFastify.LambdaFastifyOptions, LibraryResponse>(app, {
    retainStage: true,
    parseCommaSeparatedQueryParams: false,
    // a decorator can be added only before the app is ready, and none of our routes reads the event
    decorateRequest: false,
    enforceBase64: ({ headers, rawPayload }) =>
      rawPayload.length > 0 && !isText(headers["content-type"], headers["content-encoding"]),
  });
  return async (event) => {
    const { headers, isBase64Encoded = false, ...response } = await respond(event, undefined);
    // the library responds so when it cannot hand the request to the app
    if (response.statusCode === 500 && Object.keys(headers).length === 0)
      throw new Error("The app did not accept the request; standard error has the reason.");
    const kept = Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.has(name));
    return { ...response, headers: Object.fromEntries(kept), isBase64Encoded };
  };
}

const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|x-ndjson|yaml|xml|javascript)\b)/;

const isText = (type: unknown, encoding: unknown): boolean =>
  (encoding === undefined || encoding === "identity") && typeof type === "string" && TEXT.test(type);
