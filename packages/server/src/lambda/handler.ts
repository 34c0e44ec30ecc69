import type { FastifyBaseLogger } from "fastify";
import type { Models } from "iris-models";
import type { Cors } from "../cors/cors.ts";
import { logRefusedEvent, logRequest } from "../logging/requestLog.ts";
import { requestId } from "../plugins/headers.ts";
import { STATUS } from "../problems/codes.ts";
import { toProblem } from "../problems/problem.ts";
import { since } from "../since.ts";
import { backgroundReload } from "./backgroundReload.ts";
import type { BatchResponse } from "./batch/batchSchema.ts";
import { adapterFor, type EventAdapter, isBatch, isWarmUp } from "./eventSource.ts";
import type { FastifyAdapter } from "./fastifyAdapter.ts";
import { fastPath } from "./fastPath.ts";
import { InvocationError, invocation } from "./invocation.ts";
import { responseTooLarge } from "./limits.ts";
import { type RequestEvent, withTextBody } from "./requestEvent.ts";
import { type Envelope, problemResponse, withCors } from "./response.ts";

/** What a handler works with. */
export interface HandlerOptions {
  /** The app, made when it is first needed: it responds to all requests but plain ones for predictions. */
  readonly app: () => Promise<FastifyAdapter>;
  readonly models: Models;
  /** The model for events that name none. */
  readonly defaultModel: string;
  /** Largest body, and largest batch in bytes of JSON. */
  readonly bodyLimit: number;
  /** Path in front of all routes, such as `/ml`. @default none */
  readonly basePath?: string | undefined;
  /** Absent where no page of another origin is allowed. */
  readonly cors?: Cors | undefined;
  /** Writes its lines at once. */
  readonly log: FastifyBaseLogger;
  /** Polls for new versions when that is due. It runs while events are handled, never twice at once. @default nothing */
  readonly reload?: () => Promise<void>;
}

/** What is read of Lambda's context. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  /** Milliseconds until the invocation's time is up. */
  getRemainingTimeInMillis?(): number;
}

/**
 * Handles an event of AWS Lambda. It returns an envelope for requests of any gateway and for direct invocations, also where they are
 * at fault; results for a batch of Step Functions.
 * @throws InvocationError named by its code, for a batch that fails as a whole
 */
export type Handler = (event: unknown, context: LambdaContext | undefined) => Promise<Envelope | BatchResponse>;

/** A string in JSON takes at most six bytes for each of its characters: shorter ones need not be measured. */
const MAX_JSON_BYTES_PER_CHARACTER = 6;

/** The response to an event that keeps the function warm. */
const WARM: Envelope = { statusCode: 204, headers: {}, body: "", isBase64Encoded: false };

/** Makes a handler. It has two parameters: Lambda refuses one with a callback. */
export function createHandler(options: HandlerOptions): Handler {
  const { log, defaultModel, reload = async () => undefined } = options;
  const withReload = backgroundReload(reload, log);
  let isCold = true;
  return async (event, context) => {
    const cold = isCold && ({ cold: true } as const);
    isCold = false;
    const id = context?.awsRequestId;
    const known = { ...(id !== undefined && { lambdaRequestId: id }), ...cold };
    if (isWarmUp(event)) {
      invocation.run({ ...known, via: "warm-up" }, () => log.debug("warm"));
      return WARM;
    }
    if (isBatch(event))
      return invocation.run({ ...known, via: "batch" }, () => withReload(batch(event, options), context));
    const adapter = adapterFor(event, defaultModel);
    const { kind, gatewayRequestId } = adapter;
    return invocation.run({ ...known, ...(gatewayRequestId !== undefined && { gatewayRequestId }), via: kind }, () =>
      withReload(respond(adapter, options, id), context),
    );
  };
}

async function respond(adapter: EventAdapter, options: HandlerOptions, id: string | undefined): Promise<Envelope> {
  const { app, log, cors } = options;
  const start = performance.now();
  let ourId = id;
  let request: RequestEvent | undefined;
  try {
    request = adapter.toRequest();
    // Lambda's, unless the sender has one
    ourId = requestId({ headers: { "x-request-id": request.headers["x-request-id"] ?? id } });
    const response =
      (await fastPath(request, ourId, options)) ??
      (await (
        await app()
      )(withTextBody({ ...request, headers: { ...request.headers, "x-request-id": ourId } })));
    const envelope = adapter.toEnvelope(response);
    checkSize(envelope, adapter.maxBytes);
    return envelope;
  } catch (error) {
    const problem = toProblem(error);
    ourId ??= requestId({ headers: {} });
    const { code, detail } = problem;
    logRefusedEvent(log, { requestId: ourId, status: STATUS[code], code, ms: since(start), detail }, error);
    return adapter.toEnvelope(withCors(problemResponse(problem, ourId), request?.headers, cors));
  }
}

function checkSize(envelope: Envelope, maxBytes: number): void {
  if (envelope.body.length * MAX_JSON_BYTES_PER_CHARACTER < maxBytes / 2) return;
  const bytes = Buffer.byteLength(JSON.stringify(envelope));
  if (bytes > maxBytes) throw responseTooLarge(bytes, maxBytes);
}

async function batch(
  event: Readonly<Record<string, unknown>>,
  { models, defaultModel, bodyLimit, log }: HandlerOptions,
): Promise<BatchResponse> {
  const start = performance.now();
  try {
    const { predictBatch } = await import("./batch/batch.ts");
    const { response, failed, bytes } = await predictBatch(event, { models, defaultModel, maxBytes: bodyLimit });
    const { model, version, results } = response;
    logRequest(log, { status: 200, ms: since(start), model, version, rows: results.length, failed, bytes });
    return response;
  } catch (error) {
    const { code, detail } = toProblem(error);
    logRefusedEvent(log, { status: STATUS[code], code, ms: since(start), detail }, error);
    throw new InvocationError(code, detail);
  }
}
