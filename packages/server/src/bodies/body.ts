import type { FastifyInstance, FastifyRequest } from "fastify";
import { readJson } from "./json.ts";
import { checkEncoding, formatOf } from "./mediaType.ts";
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
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(["application/json", "*"], { parseAs: "buffer" }, (request, bytes, done) => {
    done(null, readBody(request, bytes));
  });
}

function readBody(request: FastifyRequest, bytes: Buffer): unknown {
  if (request.is404) return undefined;
  const { "content-type": type = "", "content-encoding": encoding } = request.headers;
  if (encoding !== undefined) checkEncoding(encoding);
  const format = type === "application/json" ? "json" : formatOf(type);
  const text = readText(bytes);
  return format === "json" ? readJson(text) : new TextRows(format, text);
}
