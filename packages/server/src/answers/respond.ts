import type { FastifyReply, FastifyRequest } from "fastify";
import { IrisError, type LoadedModel, type Models, type PredictOptions, parseRows, type RowInput } from "iris-models";
import { TextRows } from "../bodies/body.ts";
import { emptyBody } from "../bodies/text.ts";
import { sendText } from "../compression/respond.ts";
import type { CountRows } from "../deps.ts";
import type { PredictQuery } from "../schemas/query.ts";
import { since } from "../since.ts";
import { JSON_TYPE, writeCsv, writeMany, writeNdjson, writeOne, writerOf } from "./answer.ts";

/** A request for predictions, and what it is answered with. */
export interface Asked {
  readonly models: Models;
  readonly name: string;
  /** A version or an alias. */
  readonly version?: string;
  readonly request: FastifyRequest<{ Querystring: PredictQuery }>;
  readonly reply: FastifyReply;
  readonly countRows: CountRows | undefined;
}

const CSV_TYPE = "text/csv; charset=utf-8; header=present";
const NDJSON_TYPE = "application/x-ndjson; charset=utf-8";
const ALL: PredictOptions = { probabilities: true };
const LABEL_ONLY: PredictOptions = {};

/**
 * Asks a model what a request's body holds and sends the answer in the body's own format, or whatever went wrong.
 * It works with callbacks, since for one row each promise on the way costs more than all the rest of this file.
 */
export function respond(asked: Asked): void {
  const { models, name, version } = asked;
  if (version === "") {
    fail(asked.reply, noVersion());
    return;
  }
  const model = models.loaded(name, version);
  if (model) answer(asked, model);
  else models.model(name, version).then((found) => answer(asked, found), failing(asked));
}

/** An address such as /models/wine/versions//predict. To the models an empty name would be none, which asks for the default. */
const noVersion = (): IrisError =>
  new IrisError(
    "VERSION_NOT_FOUND",
    "The address names no version: a number or an alias has to stand behind /versions/.",
  );

function answer(asked: Asked, model: LoadedModel): void {
  const { request, reply } = asked;
  try {
    reply.header("x-request-id", request.id).header("x-model", model.name).header("x-model-version", model.version);
    const { body } = request;
    if (body === undefined) throw emptyBody();
    if (body instanceof TextRows) answerText(asked, model, body).catch(failing(asked));
    else answerJson(asked, model, model.readInput(body));
  } catch (error) {
    fail(reply, error);
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
      send(asked, JSON_TYPE, start, 1, writeOne(prediction, writerFor(asked, model)));
    } catch (error) {
      fail(asked.reply, error);
    }
  }, failing(asked));
}

async function answerMany(
  asked: Asked,
  model: LoadedModel,
  { rows, pathOf }: RowInput & { many: true },
): Promise<void> {
  const start = performance.now();
  const predictions = await model.predictMany(rows, { ...optionsOf(asked), pathOf });
  send(asked, JSON_TYPE, start, predictions.length, writeMany(predictions, writerFor(asked, model)));
}

async function answerText(asked: Asked, model: LoadedModel, { format, text }: TextRows): Promise<void> {
  const start = performance.now();
  const options = optionsOf(asked);
  const writer = writerFor(asked, model);
  const given = await parseRows(text, format, model.manifest);
  const predictions = await model.predictMany(given, options);
  const rows = predictions.length;
  if (takesOnlyJson(asked.request.headers.accept)) send(asked, JSON_TYPE, start, rows, writeMany(predictions, writer));
  else if (format === "csv") send(asked, CSV_TYPE, start, rows, await writeCsv(predictions, writer, options === ALL));
  else send(asked, NDJSON_TYPE, start, rows, writeNdjson(predictions, writer));
}

/** Programs that do not care send a star along, and get the body's own format. */
const takesOnlyJson = (accept = ""): boolean => accept.includes("application/json") && !accept.includes("*/*");

const optionsOf = ({ request }: Asked): PredictOptions => (request.query.probabilities ? ALL : LABEL_ONLY);

const writerFor = ({ request }: Asked, { manifest }: LoadedModel) =>
  writerOf(manifest, request.query.unrounded === true);

function send({ request, reply, countRows }: Asked, type: string, start: number, rows: number, text: string): void {
  countRows?.(request, rows);
  reply.header("content-type", type).header("server-timing", `predict;dur=${since(start)}`);
  sendText(request, reply, text);
}

const failing =
  ({ reply }: Asked) =>
  (error: unknown): void =>
    fail(reply, error);

/** What is no Error would be sent as an answer. */
function fail(reply: FastifyReply, error: unknown): void {
  reply.send(
    error instanceof Error ? error : new Error(`Something was thrown that is no Error: ${error}`, { cause: error }),
  );
}
