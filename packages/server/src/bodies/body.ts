import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Admission, overloaded } from "../admission/admission.ts";
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
    if (request.is404) done(null, undefined);
    else readInTurn(request, bytes, admission, done);
  });
}

/** A body waits for its turn as bytes, which is the form that takes the least memory. */
function readInTurn(
  request: FastifyRequest,
  bytes: Buffer,
  admission: Admission,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const format = formatFor(request);
  admission.work(request, bytes.length, format, {
    begin() {
      let body: unknown;
      try {
        body = readBody(bytes, format);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      done(null, body);
    },
    refuse: () => done(overloaded()),
  });
}

function readBody(bytes: Buffer, format: BodyFormat): unknown {
  const text = readText(bytes);
  return format === "json" ? readJson(text) : new TextRows(format, text);
}

function formatFor({ headers }: FastifyRequest): BodyFormat {
  const { "content-type": type = "", "content-encoding": encoding } = headers;
  if (encoding !== undefined) checkEncoding(encoding);
  return type === "application/json" ? "json" : formatOf(type);
}
