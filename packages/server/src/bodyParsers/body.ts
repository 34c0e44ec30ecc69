import type { FastifyInstance, FastifyRequest } from "fastify";
import { overloaded, SMALL_BODY_BYTES } from "../admission/admission.ts";
import { codingOf, decode } from "../compression/decode.ts";
import type { AppContext } from "../context.ts";
import { type Format, UnreadRows, type WorkPerByte } from "../formats/format.ts";
import { json } from "../formats/json.ts";
import { bodyLimitOf, takesTensors } from "./bodyLimit.ts";
import { invalidJson, readJsonInParts } from "./json.ts";
import { formatOf } from "./mediaType.ts";
import { parseNumberArrays } from "./numberArrays.ts";
import { readText } from "./text.ts";

type BodyContext = Pick<AppContext, "admission" | "models">;

type Done = (error: Error | null, body?: unknown) => void;

/** Replaces the content type parsers of this scope: JSON becomes its value, other formats become UnreadRows. */
export function readBodies(app: FastifyInstance, context: BodyContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(["application/json", "*"], { parseAs: "buffer" }, (request, bytes, done) => {
    if (request.is404) done(null, undefined);
    // older versions of Fastify do not catch what a parser throws
    else callSafely(() => readEncoded(request, bytes, context, done), done);
  });
}

/** A body that is not compressed, as most are, takes no promise. */
function readEncoded(request: FastifyRequest, bytes: Buffer, context: BodyContext, done: Done): void {
  const { "content-type": type = "", "content-encoding": encoding } = request.headers;
  const format = type === "application/json" ? json : formatOf(type);
  const coding = encoding === undefined ? undefined : codingOf(encoding);
  if (coding === undefined) {
    readInTurn(request, bytes, format, { context, done });
    return;
  }
  const limits = {
    bodyLimit: bodyLimitOf(request) ?? request.routeOptions.bodyLimit,
    hasRoom: (size: number) => context.admission.received(request, size),
  };
  decode(bytes, coding, limits).then(
    (decoded) => callSafely(() => readInTurn(request, decoded, format, { context, done }), done),
    done,
  );
}

function callSafely(call: () => void, done: Done): void {
  try {
    call();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Tensors are typed arrays, which are not on the heap. */
const WORK_PER_BYTE_OF_TENSORS: WorkPerByte = { bytes: 8, heapBytes: 1 };

/** A body waits for its turn as bytes, which is the form that takes the least memory. */
function readInTurn(
  request: FastifyRequest,
  bytes: Buffer,
  format: Format,
  { context: { admission, models }, done }: { readonly context: BodyContext; readonly done: Done },
): void {
  // fast path: a short body takes no promise
  const isLongJson = format === json && bytes.length > SMALL_BODY_BYTES;
  const hasTensors = isLongJson && takesTensors(request, models);
  admission.work(request, bytes.length, hasTensors ? WORK_PER_BYTE_OF_TENSORS : format.workPerByte, {
    begin() {
      if (isLongJson) readLongJson(bytes, hasTensors).then((body) => done(null, body), done);
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

function readNow(bytes: Buffer, format: Format, done: Done): void {
  let body: unknown;
  try {
    body = format.openRows ? new UnreadRows(format, format.openRows(bytes)) : JSON.parse(readText(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) invalidJson(readText(bytes)).then(done, done);
    else done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done(null, body);
}
