import type { FastifyBaseLogger } from "fastify";
import type { LoadedModel, Models } from "iris-models";
import type { Cors } from "../cors/cors.ts";
import { elapsed } from "../elapsed.ts";
import { logFailure, logRequest } from "../logging/requestLog.ts";
import { predict } from "../predict/predict.ts";
import { modelHeaders, type PredictResponse } from "../predict/prediction.ts";
import { toProblem } from "../problems/problem.ts";
import { type FastPathLimits, type FastPathRequest, fastPathRequestOf } from "./fastPathRequest.ts";
import type { RequestEvent, RequestHeaders } from "./requestEvent.ts";
import { type EventResponse, predictionResponse, problemResponse, withCors } from "./response.ts";

/** What a plain prediction takes. */
export interface FastPathOptions extends FastPathLimits {
  readonly models: Models;
  /** Absent where no page of another origin may send requests. */
  readonly cors?: Cors | undefined;
  readonly log: FastifyBaseLogger;
}

/**
 * The response to a request for predictions from rows of JSON, which most events are: made without the app, so that a process
 * that has just started need not load a web server first. The app would respond with the same bytes.
 * @returns undefined for any other request, and for text that has an error: the app responds to that
 */
export async function fastPath(
  request: RequestEvent,
  requestId: string,
  options: FastPathOptions,
): Promise<EventResponse | undefined> {
  const start = performance.now();
  const read = fastPathRequestOf(request, options);
  if (read === undefined) return undefined;
  const outcome = await outcomeOf(read, request.headers, options.models);
  const made = "error" in outcome ? failure(outcome, requestId) : predictionResponse(outcome, requestId);
  // the app parses text anew, and its errors are those of a server
  if (made.statusCode < 500 && "error" in outcome && request.value === undefined) return undefined;
  if (made.statusCode >= 500 && "error" in outcome) logFailure(options.log, outcome.error, requestId);
  const response = withCors(made, request.headers, options.cors);
  const { statusCode: status, body, isBase64Encoded } = response;
  logRequest(options.log, {
    requestId,
    method: "POST",
    route: read.route,
    status,
    ms: elapsed(start),
    ...(outcome.model && { model: outcome.model.name, version: outcome.model.version }),
    rows: "error" in outcome ? undefined : outcome.rows,
    bytes: Buffer.byteLength(body, isBase64Encoded ? "base64" : "utf8"),
  });
  return response;
}

interface Failure {
  readonly error: unknown;
  readonly model: LoadedModel | undefined;
}

const outcomeOf = (
  { name, version, isDefault, options, payload }: FastPathRequest,
  headers: RequestHeaders,
  models: Models,
): Promise<PredictResponse | Failure> =>
  new Promise((resolve) => {
    predict({
      models,
      name,
      version,
      isDefault,
      options,
      payload,
      accept: headers.accept === undefined ? undefined : String(headers.accept),
      acceptEncoding: headers["accept-encoding"],
      isGone: () => false,
      runsElsewhere: () => undefined,
      respond: resolve,
      fail: (error, model) => resolve({ error, model }),
    });
  });

function failure({ error, model }: Failure, requestId: string): EventResponse {
  const response = problemResponse(toProblem(error), requestId);
  return { ...response, headers: { ...response.headers, ...(model && modelHeaders(model)) } };
}
