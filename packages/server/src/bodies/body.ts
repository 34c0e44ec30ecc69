import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Admission, SMALL_BODY_BYTES } from "../admission/admission.ts";
import { readJson } from "./json.ts";
import { type BodyFormat, checkEncoding, formatOf } from "./mediaType.ts";
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

/** Replaces the content type parsers of this scope: JSON becomes its value, CSV and NDJSON become TextRows. */
export function readBodies(app: FastifyInstance, admission: Admission): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(["application/json", "*"], { parseAs: "buffer" }, (request, bytes, done) => {
    if (bytes.length <= SMALL_BODY_BYTES) done(null, readBody(request, bytes));
    else readLarge(request, bytes, admission, done);
  });
}

/** A large body waits for its turn as bytes, which is the form that takes the least memory. */
function readLarge(
  request: FastifyRequest,
  bytes: Buffer,
  admission: Admission,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const begin = (): void => {
    try {
      done(null, readBody(request, bytes));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  };
  admission.work(request, bytes.length, formatFor(request), begin, done);
}

function readBody(request: FastifyRequest, bytes: Buffer): unknown {
  if (request.is404) return undefined;
  const format = formatFor(request);
  const text = readText(bytes);
  return format === "json" ? readJson(text) : new TextRows(format, text);
}

function formatFor({ headers }: FastifyRequest): BodyFormat {
  const { "content-type": type = "", "content-encoding": encoding } = headers;
  if (encoding !== undefined) checkEncoding(encoding);
  return type === "application/json" ? "json" : formatOf(type);
}
