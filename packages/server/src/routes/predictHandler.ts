import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { LoadedModel, Models } from "iris-models";
import type { NamedModel } from "../bodies/bodyLimit.ts";
import type { Deps } from "../deps.ts";
import { varyBy } from "../plugins/headers.ts";
import { predict } from "../predict/predict.ts";
import { modelHeaders, type PredictCall, type PredictResponse } from "../predict/prediction.ts";
import type { ResponseBytes } from "../predict/responseBytes.ts";
import type { PredictQuery } from "../schemas/query.ts";

type PredictRequest = FastifyRequest<{ Querystring: PredictQuery }>;

/** Sends the response to a request for predictions, or its error. */
export function predictHandler(deps: Deps, named: NamedModel, request: PredictRequest, reply: FastifyReply): void {
  predict(new HttpCall(deps, named, request, reply));
}

/** A request over HTTP as `predict` takes it. */
class HttpCall implements PredictCall {
  readonly #deps: Deps;
  readonly #request: PredictRequest;
  readonly #reply: FastifyReply;
  readonly models: Models;
  readonly name: string;
  readonly version: string | undefined;
  readonly isDefault: boolean;
  readonly payload: unknown;
  readonly options: PredictQuery;

  constructor(
    deps: Deps,
    { name, version, isDefault = false }: NamedModel,
    request: PredictRequest,
    reply: FastifyReply,
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#reply = reply;
    this.models = deps.models;
    this.name = name;
    this.version = version;
    this.isDefault = isDefault;
    this.payload = request.body;
    this.options = request.query;
  }

  get accept(): string | undefined {
    return this.#request.headers.accept;
  }

  get acceptEncoding(): string | readonly string[] | undefined {
    return this.#request.headers["accept-encoding"];
  }

  isGone(): boolean {
    return this.#reply.raw.destroyed;
  }

  runsElsewhere(): void {
    this.#deps.admission.runsElsewhere(this.#request);
  }

  respond({ headers, body, rows }: PredictResponse): void {
    const request = this.#request;
    const reply = this.#reply;
    this.#deps.admission.responseReady(request, body.length);
    this.#deps.countRows?.(request, rows);
    reply.header("x-request-id", request.id);
    for (const name in headers) reply.header(name, name === "vary" ? varyBy(reply, headers[name]!) : headers[name]);
    if (typeof body === "string") reply.send(body);
    else reply.header("content-length", body.length).send(streamOf(body));
  }

  /** What is no Error would be sent as a response. */
  fail(error: unknown, model: LoadedModel | undefined): void {
    this.#deps.admission.responseReady(this.#request, 0);
    if (model) this.#reply.headers(modelHeaders(model));
    this.#reply.send(
      error instanceof Error ? error : new Error(`Something was thrown that is no Error: ${error}`, { cause: error }),
    );
  }
}

/** One piece as it is; several as a stream, which is read only as fast as the client takes it. */
function streamOf({ pieces }: ResponseBytes): Uint8Array | Readable {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  return Readable.from(released([...pieces]), { objectMode: false });
}

/** Releases each piece when it has been read. */
function* released(pieces: Uint8Array[]): Generator<Uint8Array> {
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) yield piece;
}
