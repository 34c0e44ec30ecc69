import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Coding } from "../compression/codings.ts";
import { codingOf, decode } from "../compression/decode.ts";
import { readJson } from "./json.ts";
import { formatOf } from "./mediaType.ts";
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
export function readBodies(app: FastifyInstance, bodyLimit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(["application/json", "*"], { parseAs: "buffer" }, (request, bytes, done) => {
    const encoding = request.headers["content-encoding"];
    // most requests are not compressed: they pay for no promise
    const coding = encoding === undefined || request.is404 ? undefined : codingOf(encoding);
    if (coding === undefined) done(null, readBody(request, bytes));
    else decodedBody(request, bytes, coding, bodyLimit).then((body) => done(null, body), done);
  });
}

async function decodedBody(request: FastifyRequest, bytes: Buffer, coding: Coding, limit: number): Promise<unknown> {
  return readBody(request, await decode(bytes, coding, limit));
}

function readBody(request: FastifyRequest, bytes: Buffer): unknown {
  if (request.is404) return undefined;
  const { "content-type": type = "" } = request.headers;
  const format = type === "application/json" ? "json" : formatOf(type);
  const text = readText(bytes);
  return format === "json" ? readJson(text) : new TextRows(format, text);
}
