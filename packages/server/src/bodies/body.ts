import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Admission, overloaded } from "../admission/admission.ts";
import { codingOf, decode } from "../compression/decode.ts";
import { bodyLimitOf } from "./bodyLimit.ts";
import { readJson, readJsonInParts } from "./json.ts";
import { type BodyFormat, formatOf } from "./mediaType.ts";
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

/** A longer text is parsed in parts. */
const LONG_JSON_BYTES = 65_536;

type Done = (error: Error | null, body?: unknown) => void;

/** Replaces the content type parsers of this scope: JSON becomes its value, CSV and NDJSON become TextRows. */
export function readBodies(app: FastifyInstance, admission: Admission): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(["application/json", "*"], { parseAs: "buffer" }, (request, bytes, done) => {
    if (request.is404) done(null, undefined);
    else readEncoded(request, bytes, admission, done);
  });
}

/** A body that is not compressed, as most are, takes no promise. */
function readEncoded(request: FastifyRequest, bytes: Buffer, admission: Admission, done: Done): void {
  const { "content-type": type = "", "content-encoding": encoding } = request.headers;
  const format = type === "application/json" ? "json" : formatOf(type);
  const coding = encoding === undefined ? undefined : codingOf(encoding);
  if (coding === undefined) {
    readInTurn(request, bytes, format, { admission, done });
    return;
  }
  const limits = {
    bodyLimit: bodyLimitOf(request) ?? request.routeOptions.bodyLimit,
    hasRoom: (size: number) => admission.received(request, size),
  };
  decode(bytes, coding, limits).then((decoded) => readInTurn(request, decoded, format, { admission, done }), done);
}

/** A body waits for its turn as bytes, which is the form that takes the least memory. */
function readInTurn(
  request: FastifyRequest,
  bytes: Buffer,
  format: BodyFormat,
  { admission, done }: { readonly admission: Admission; readonly done: Done },
): void {
  admission.work(request, bytes.length, format, {
    begin() {
      // fast path: a short body takes no promise
      if (format === "json" && bytes.length > LONG_JSON_BYTES)
        readLongJson(bytes).then((body) => done(null, body), done);
      else readNow(bytes, format, done);
    },
    refuse: () => done(overloaded()),
    isGone: () => request.raw.socket.destroyed,
  });
}

const readLongJson = async (bytes: Buffer): Promise<unknown> => readJsonInParts(readText(bytes));

function readNow(bytes: Buffer, format: BodyFormat, done: Done): void {
  let body: unknown;
  try {
    const text = readText(bytes);
    body = format === "json" ? readJson(text) : new TextRows(format, text);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done(null, body);
}
