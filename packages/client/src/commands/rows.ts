import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Body } from "../core/request.ts";
import { IrisClientError } from "../errors.ts";
import type { Io } from "./io.ts";

type BodyType = Body["type"];

const BY_EXTENSION: Readonly<Record<string, BodyType>> = {
  ".csv": "text/csv",
  ".json": "application/json",
  ".ndjson": "application/x-ndjson",
  ".jsonl": "application/x-ndjson",
};

/**
 * Reads the rows that a command line names: JSON text, `@file` or `-` for standard input; JSON, NDJSON or CSV, told apart
 * by a file's extension, else by the look of the text. The server reads what is in them.
 * @throws IrisClientError `INVALID_BODY`
 */
export async function readRows(argument: string, io: Io): Promise<Body> {
  if (!argument.startsWith("@") && argument !== "-") return { type: "application/json", text: checkedJson(argument) };
  const file = argument === "-" ? undefined : argument.slice(1);
  const text = decode(file === undefined ? await io.stdin() : await readBytes(file), file ?? "standard input");
  return { type: (file && BY_EXTENSION[extname(file).toLowerCase()]) || sniff(text), text };
}

/** What a shell makes of a text that is not quoted is noticed here, where something can be said about it. */
function checkedJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    const hint = `A row is written like '{"sepal_length": 5.9, …}' in single quotes, read from a file with @rows.csv, or from standard input with -.`;
    throw new IrisClientError("INVALID_BODY", `The rows are not JSON (${reason}). ${hint}`, { cause });
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new IrisClientError("INVALID_BODY", `The file "${file}" cannot be read (${reason}).`, { cause });
  }
}

function decode(bytes: Uint8Array, name: string): string {
  if (!isUtf8(bytes)) throw new IrisClientError("INVALID_BODY", `${name} is not text in UTF-8.`);
  const text = new TextDecoder().decode(bytes);
  if (text.trim() !== "") return text;
  throw new IrisClientError("INVALID_BODY", `${name} is empty; a row of JSON, NDJSON or CSV is wanted.`);
}

/** JSON begins with a bracket; several such documents, a line each, are NDJSON; all else is CSV. */
function sniff(text: string): BodyType {
  if (!/^\s*[[{]/.test(text)) return "text/csv";
  try {
    JSON.parse(text);
    return "application/json";
  } catch {
    return /\n\s*[[{]/.test(text.trim()) ? "application/x-ndjson" : "application/json";
  }
}
