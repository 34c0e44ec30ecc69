import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { IrisError } from "../errors.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import type { RowInput } from "../rows/input.ts";
import { parseRows, type RowFormat } from "../rows/parse.ts";
import type { Io } from "./io.ts";

type Format = RowFormat | "json";

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".json": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
};

/**
 * Reads the rows that a command line names: JSON text, `@file` or `-` for standard input; JSON, NDJSON or CSV.
 * @throws IrisError `INVALID_BODY` when they cannot be read, `INVALID_INPUT` as LoadedModel.readInput
 */
export async function readRowsArgument(argument: string, model: LoadedModel, io: Io): Promise<RowInput> {
  const { text, format } = await readText(argument, io);
  if (format === "json") return model.readInput(parseJson(text));
  const rows = await parseRows(text, format, model.manifest);
  return { many: true, rows, pathOf: (index) => `/${index}` };
}

async function readText(argument: string, io: Io): Promise<{ text: string; format: Format }> {
  if (!argument.startsWith("@") && argument !== "-") return { text: argument, format: "json" };
  const file = argument === "-" ? undefined : argument.slice(1);
  const text = decode(file === undefined ? await io.stdin() : await readBytes(file), file ?? "standard input");
  return { text, format: (file && BY_EXTENSION[extname(file).toLowerCase()]) || sniff(text) };
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new IrisError(
      "INVALID_BODY",
      `The file "${file}" cannot be read (${cause instanceof Error ? cause.message : cause}).`,
      { cause },
    );
  }
}

function decode(bytes: Uint8Array, name: string): string {
  if (!isUtf8(bytes)) throw new IrisError("INVALID_BODY", `${name} is not text in UTF-8.`);
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === "")
    throw new IrisError("INVALID_BODY", `${name} must hold rows of JSON, NDJSON or CSV, got nothing.`);
  return text;
}

/** JSON begins with a bracket; several such documents, a line each, are NDJSON; all else is CSV. */
function sniff(text: string): Format {
  if (!/^\s*[[{]/.test(text)) return "csv";
  try {
    JSON.parse(text);
    return "json";
  } catch {
    return /\n\s*[[{]/.test(text.trim()) ? "ndjson" : "json";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const hint = `A row is written like '{"sepal_length": 5.1, …}', read from a file with @rows.csv, or from standard input with -.`;
    throw new IrisError(
      "INVALID_BODY",
      `The rows are not JSON (${cause instanceof Error ? cause.message : cause}). ${hint}`,
      { cause },
    );
  }
}
