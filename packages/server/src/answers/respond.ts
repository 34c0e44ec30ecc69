import type { FastifyReply, FastifyRequest } from "fastify";
import { type LoadedModel, type PredictOptions, parseRows, type RowInput } from "iris-models";
import { TextRows } from "../bodies/body.ts";
import { emptyBody } from "../bodies/text.ts";
import type { PredictQuery } from "../schemas/query.ts";
import { writeCsv, writeMany, writeNdjson, writeOne, writerOf } from "./answer.ts";

/** A request for predictions. */
export type Asked = FastifyRequest<{ Querystring: PredictQuery }>;

/** Told how many rows a request asked for. */
export type CountRows = (request: FastifyRequest, rows: number) => void;

/** What an answer is made with. */
interface Answering {
  readonly model: LoadedModel;
  readonly request: Asked;
  readonly reply: FastifyReply;
  readonly countRows: CountRows | undefined;
}

const JSON_TYPE = "application/json; charset=utf-8";
const CSV_TYPE = "text/csv; charset=utf-8; header=present";
const NDJSON_TYPE = "application/x-ndjson; charset=utf-8";
const ALL: PredictOptions = { probabilities: true };
const LABEL_ONLY: PredictOptions = {};

/**
 * Asks a model what a request's body holds; the answer comes in the body's own format.
 * @returns the answer's text; its headers are set on the reply
 * @throws IrisError `INVALID_INPUT` with every fault; RequestError and IrisError `INVALID_BODY`
 */
export function respond(
  model: LoadedModel,
  request: Asked,
  reply: FastifyReply,
  countRows?: CountRows,
): Promise<string> {
  const answering = { model, request, reply, countRows };
  reply
    .header("x-content-type-options", "nosniff")
    .header("x-request-id", request.id)
    .header("x-model", model.name)
    .header("x-model-version", model.version);
  const { body } = request;
  if (body === undefined) throw emptyBody();
  if (body instanceof TextRows) return answerText(answering, body);
  const input = model.readInput(body);
  return input.many ? answerMany(answering, input) : answerOne(answering, input.row);
}

async function answerOne({ model, request, reply, countRows }: Answering, row: unknown): Promise<string> {
  const start = performance.now();
  const prediction = await model.predict(row, optionsOf(request));
  finish(reply, JSON_TYPE, start);
  countRows?.(request, 1);
  return writeOne(prediction, writerFor(model, request));
}

async function answerMany(
  { model, request, reply, countRows }: Answering,
  input: RowInput & { many: true },
): Promise<string> {
  const start = performance.now();
  const predictions = await model.predictMany(input.rows, { ...optionsOf(request), pathOf: input.pathOf });
  finish(reply, JSON_TYPE, start);
  countRows?.(request, predictions.length);
  return writeMany(predictions, writerFor(model, request));
}

async function answerText(
  { model, request, reply, countRows }: Answering,
  { format, text }: TextRows,
): Promise<string> {
  const start = performance.now();
  const options = optionsOf(request);
  const predictions = await model.predictMany(parseRows(text, format, model.manifest.features), options);
  const asJson = takesOnlyJson(request.headers.accept);
  finish(reply, asJson ? JSON_TYPE : format === "csv" ? CSV_TYPE : NDJSON_TYPE, start);
  countRows?.(request, predictions.length);
  const writer = writerFor(model, request);
  if (asJson) return writeMany(predictions, writer);
  return format === "csv" ? writeCsv(predictions, writer, options === ALL) : writeNdjson(predictions, writer);
}

/** Programs that do not care send a star along, and get the body's own format. */
const takesOnlyJson = (accept = ""): boolean => accept.includes("application/json") && !accept.includes("*/*");

const optionsOf = ({ query }: Asked): PredictOptions => (query.probabilities ? ALL : LABEL_ONLY);

const writerFor = ({ manifest }: LoadedModel, { query }: Asked) => writerOf(manifest, query.unrounded === true);

function finish(reply: FastifyReply, type: string, start: number): void {
  const ms = Math.round((performance.now() - start) * 100) / 100;
  reply.header("content-type", type).header("server-timing", `predict;dur=${ms}`);
}
