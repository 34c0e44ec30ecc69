import type { FastifyInstance, FastifyRequest } from "fastify";
import { overloaded } from "../admission/admission.ts";
import { codingOf, decode } from "../compression/decode.ts";
import type { Deps } from "../deps.ts";
import { bodyLimitOf, LONG_BODY_BYTES, takesTensors } from "./bodyLimit.ts";
import { invalidJson, readJsonInParts } from "./json.ts";
import { type BodyFormat, formatOf } from "./mediaType.ts";
import { parseNumberArrays } from "./numberArrays.ts";
import { readText } from "./text.ts";

/** A body whose rows can be read only once the model is known, since CSV is read by its features. */
export class TextRows {
  readonly format: "csv" | "ndjson";
  readonly text: string;

  constructor(format: "csv" | "ndjson", text: string) {
    this.format = format;
    this.text = text;
  }
}

type BodyContext = Pick<Deps, "admission" | "models">;

type Done = (error: Error | null, body?: unknown) => void;

/** Replaces the content type parsers of this scope: JSON becomes its value, CSV and NDJSON become TextRows. */
export function readBodies(app: FastifyInstance, context: BodyContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(["application/json", "*"], { parseAs: "buffer" }, (request, bytes, done) => {
    if (request.is404) done(null, undefined);
    else readEncoded(request, bytes, context, done);
  });
}

/** A body that is not compressed, as most are, takes no promise. */
function readEncoded(request: FastifyRequest, bytes: Buffer, context: BodyContext, done: Done): void {
  const { "content-type": type = "", "content-encoding": encoding } = request.headers;
  const format = type === "application/json" ? "json" : formatOf(type);
  const coding = encoding === undefined ? undefined : codingOf(encoding);
  if (coding === undefined) {
    readInTurn(request, bytes, format, { context, done });
    return;
  }
  const limits = {
    bodyLimit: bodyLimitOf(request) ?? request.routeOptions.bodyLimit,
    hasRoom: (size: number) => context.admission.received(request, size),
  };
  decode(bytes, coding, limits).then((decoded) => readInTurn(request, decoded, format, { context, done }), done);
}

/** A body waits for its turn as bytes, which is the form that takes the least memory. */
function readInTurn(
  request: FastifyRequest,
  bytes: Buffer,
  format: BodyFormat,
  { context: { admission, models }, done }: { readonly context: BodyContext; readonly done: Done },
): void {
  // fast path: a short body takes no promise
  const isLongJson = format === "json" && bytes.length > LONG_BODY_BYTES;
  const kind = isLongJson && takesTensors(request, models) ? "tensors" : format;
  admission.work(request, bytes.length, kind, {
    begin() {
      if (isLongJson) readLongJson(bytes, kind === "tensors").then((body) => done(null, body), done);
      else readNow(bytes, format, done);
    },
    refuse: () => done(overloaded()),
    isGone: () => request.raw.socket.destroyed,
  });
}

/** @param takesTensors whether arrays of numbers may be read as tensors */
async function readLongJson(bytes: Buffer, takesTensors: boolean): Promise<unknown> {
  const tensors = takesTensors ? await parseNumberArrays(bytes) : undefined;
  return tensors ?? readJsonInParts(readText(bytes));
}

function readNow(bytes: Buffer, format: BodyFormat, done: Done): void {
  let text = "";
  let body: unknown;
  try {
    text = readText(bytes);
    body = format === "json" ? JSON.parse(text) : new TextRows(format, text);
  } catch (error) {
    if (error instanceof SyntaxError) invalidJson(text).then(done, done);
    else done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done(null, body);
}
