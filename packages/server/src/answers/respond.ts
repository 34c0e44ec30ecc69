import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  IrisError,
  type LoadedModel,
  type Models,
  type Prediction,
  type PredictOptions,
  parseRowsInParts,
  type RowInput,
  type RowParts,
  type RowPaths,
  rowParts,
} from "iris-models";
import type { Admission } from "../admission/admission.ts";
import { TextRows } from "../bodies/body.ts";
import { emptyBody } from "../bodies/text.ts";
import { compressedAnswer, sendText } from "../compression/respond.ts";
import type { CountRows } from "../deps.ts";
import { RequestError } from "../problems/requestError.ts";
import type { PredictQuery } from "../schemas/query.ts";
import { since } from "../since.ts";
import { writeOne, writerOf } from "./answer.ts";
import { bodyOf, writeAnswer } from "./answerBytes.ts";
import { csvWriter, JSON_TYPE, jsonWriter, type ManyWriter, ndjsonWriter } from "./manyWriter.ts";

/** A request for predictions, and what it is answered with. */
export interface Asked {
  readonly models: Models;
  readonly name: string;
  /** A version or an alias. */
  readonly version?: string;
  /** Whether the address names no model. */
  readonly isDefault?: boolean;
  readonly request: FastifyRequest<{ Querystring: PredictQuery }>;
  readonly reply: FastifyReply;
  readonly countRows: CountRows | undefined;
  readonly admission: Admission;
}

const ALL: PredictOptions = { probabilities: true };
const LABEL_ONLY: PredictOptions = {};

/**
 * Asks a model what a request's body holds and sends the answer in the body's own format, or whatever went wrong.
 * It works with callbacks, since for one row each promise on the way costs more than all the rest of this file.
 */
export function respond(asked: Asked): void {
  const { models, name, version } = asked;
  if (version === "") {
    fail(asked, noVersion());
    return;
  }
  const model = models.loaded(name, version);
  if (model) {
    answer(asked, model);
    return;
  }
  // loading may take long, and nothing is worked on meanwhile
  asked.admission.runsElsewhere(asked.request);
  models.model(name, version).then(
    (found) => answer(asked, found),
    (error: unknown) => fail(asked, asked.isDefault ? withoutDefault(error) : error),
  );
}

/** What to do where the registry has no default model. */
function withoutDefault(error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && error.code === "MODEL_NOT_FOUND")) return error;
  const message = `There is no default model. ${error.message} Set IRIS_DEFAULT_MODEL, or send the request to /models/{model}/predict.`;
  return new IrisError("MODEL_NOT_FOUND", message, { cause: error });
}

/** An address such as /models/wine/versions//predict. To the models an empty name would be none, which asks for the default. */
const noVersion = (): IrisError =>
  new IrisError("VERSION_NOT_FOUND", "Missing version after /versions/: use a number or an alias.");

function answer(asked: Asked, model: LoadedModel): void {
  const { request, reply } = asked;
  try {
    reply.header("x-request-id", request.id).header("x-model", model.name).header("x-model-version", model.version);
    const { body } = request;
    if (body === undefined) throw emptyBody();
    if (body instanceof TextRows) answerText(asked, model, body).catch(failing(asked));
    else answerJson(asked, model, model.readInput(body));
  } catch (error) {
    fail(asked, error);
  }
}

function answerJson(asked: Asked, model: LoadedModel, input: RowInput): void {
  if (input.many) answerMany(asked, model, input).catch(failing(asked));
  else answerOne(asked, model, input.row);
}

function answerOne(asked: Asked, model: LoadedModel, row: unknown): void {
  const start = performance.now();
  model.predict(row, optionsOf(asked)).then((prediction) => {
    try {
      const text = writeOne(prediction, writerFor(asked, model));
      asked.admission.answered(asked.request, text.length);
      send(asked, JSON_TYPE, start, 1, text);
    } catch (error) {
      fail(asked, error);
    }
  }, failing(asked));
  // the row has been read by now
  if (model.isIsolated) asked.admission.runsElsewhere(asked.request);
}

function answerMany(
  asked: Asked,
  model: LoadedModel,
  { rows, many: _many, ...paths }: RowInput & { many: true },
): Promise<void> {
  return answerParts(asked, model, rowParts(rows), jsonWriter(writerFor(asked, model)), paths);
}

async function answerText(asked: Asked, model: LoadedModel, { format, text }: TextRows): Promise<void> {
  const writer = writerFor(asked, model);
  const rows = parseRowsInParts(text, format, model.manifest);
  const many = takesOnlyJson(asked.request.headers.accept)
    ? jsonWriter(writer)
    : format === "csv"
      ? await csvWriter(writer, optionsOf(asked) === ALL)
      : ndjsonWriter(writer);
  await answerParts(asked, model, rows, many);
}

/** The status is known only when the last row has run, so the answer is made as a whole before it is sent. */
async function answerParts(
  asked: Asked,
  model: LoadedModel,
  rows: RowParts,
  writer: ManyWriter,
  paths?: RowPaths,
): Promise<void> {
  const start = performance.now();
  const predictions = model.predictInParts(rows, { ...optionsOf(asked), ...paths });
  const { request, reply, admission } = asked;
  const answer = await compressedAnswer(
    request,
    reply,
    await writeAnswer(whileWanted(predictions, asked, model), writer),
  );
  admission.answered(request, answer.length);
  reply.header("content-length", answer.length);
  send(asked, writer.contentType, start, answer.rows, bodyOf(answer));
}

/** Ends work for a client that is gone, and lets others work on this thread while the model runs in another process. */
async function* whileWanted(
  predictions: AsyncIterable<readonly Prediction[]>,
  { request, reply, admission }: Asked,
  model: LoadedModel,
): AsyncGenerator<readonly Prediction[]> {
  for await (const part of predictions) {
    if (model.isIsolated) admission.runsElsewhere(request);
    if (reply.raw.destroyed) throw new RequestError("INVALID_REQUEST", "The client has closed the connection.");
    yield part;
  }
}

/** Programs that do not care send a star along, and get the body's own format. */
const takesOnlyJson = (accept = ""): boolean => accept.includes("application/json") && !accept.includes("*/*");

const optionsOf = ({ request }: Asked): PredictOptions => (request.query.probabilities ? ALL : LABEL_ONLY);

const writerFor = ({ request }: Asked, { manifest }: LoadedModel) =>
  writerOf(manifest, request.query.unrounded === true);

function send(
  { request, reply, countRows }: Asked,
  type: string,
  start: number,
  rows: number,
  body: string | Buffer | Readable,
): void {
  countRows?.(request, rows);
  reply.header("content-type", type).header("server-timing", `predict;dur=${since(start)}`);
  if (typeof body === "string") sendText(request, reply, body);
  else reply.send(body);
}

const failing =
  (asked: Asked) =>
  (error: unknown): void =>
    fail(asked, error);

/** What is no Error would be sent as an answer. */
function fail({ request, reply, admission }: Asked, error: unknown): void {
  admission.answered(request, 0);
  reply.send(
    error instanceof Error ? error : new Error(`Something was thrown that is no Error: ${error}`, { cause: error }),
  );
}
