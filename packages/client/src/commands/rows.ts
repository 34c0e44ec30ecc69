import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { CSV_EXPECTATION, type Expectation, expectationOf, expectationOfLines } from "../core/expectation.ts";
import { parseJson } from "../core/json.ts";
import type { Body } from "../core/request.ts";
import { IrisClientError } from "../errors.ts";
import type { Io } from "./io.ts";

type BodyType = Body["type"];

/** More than servers take by far, and less than the longest string that Node can hold. */
const MAX_INPUT_BYTES = 256 * 1024 * 1024;

const BY_EXTENSION: Readonly<Record<string, BodyType>> = {
  ".csv": "text/csv",
  ".json": "application/json",
  ".ndjson": "application/x-ndjson",
  ".jsonl": "application/x-ndjson",
};

/**
 * Reads the rows that a command line names: JSON text, `@file` or `-` for standard input; JSON, NDJSON or CSV, detected
 * by a file's extension, else by its first characters. The server reads what is in them.
 * @throws IrisClientError `INVALID_BODY`
 */
export async function readRows(argument: string, io: Io): Promise<Body> {
  if (!argument.startsWith("@") && argument !== "-") return bodyOf("application/json", checkedJson(argument));
  const file = argument === "-" ? undefined : argument.slice(1);
  const text = decode(file === undefined ? await readInput(io) : await readBytes(file), file ?? "standard input");
  return bodyOf((file && BY_EXTENSION[extname(file).toLowerCase()]) || sniff(text), text);
}

const EXPECTATIONS = {
  "application/json": (text) => expectationOf(parseJson(text)),
  "application/x-ndjson": expectationOfLines,
  "text/csv": () => CSV_EXPECTATION,
} satisfies Record<BodyType, (text: string) => Expectation>;

const bodyOf = (type: BodyType, text: string): Body => ({ type, text, expectation: EXPECTATIONS[type](text) });

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

async function readInput(io: Io): Promise<Uint8Array> {
  try {
    return await io.stdin(MAX_INPUT_BYTES);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new IrisClientError("INVALID_BODY", `Standard input cannot be read (${reason}).`, { cause });
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
  if (bytes.byteLength > MAX_INPUT_BYTES) throw tooLong(name);
  if (!isUtf8(bytes)) throw new IrisClientError("INVALID_BODY", `${name} is not text in UTF-8.`);
  const text = new TextDecoder().decode(bytes);
  if (text.trim() !== "") return text;
  throw new IrisClientError("INVALID_BODY", `${name} must hold rows of JSON, NDJSON or CSV, got nothing.`);
}

/** The error for more rows than one request can hold. */
const tooLong = (name: string): IrisClientError =>
  new IrisClientError("INVALID_BODY", `${name} must be at most ${MAX_INPUT_BYTES} bytes, got more. Send it in parts.`);

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
