import { type Fault, IrisClientError } from "../errors.ts";
import { expectationOf } from "./expectation.ts";
import { parseJson } from "./json.ts";
import type { Body } from "./request.ts";

const MAX_FAULTS = 20;

/**
 * An input as JSON.
 * @throws IrisClientError `INVALID_INPUT` for what JSON has no form for, each with its path: it would arrive as null, and a
 * model that fills in missing values would predict from it
 */
export function jsonBody(input: unknown): Body {
  const text = stringify(input);
  // no null in the text, nothing that turned into it: only few inputs need the second check
  if (text.includes("null")) attempt(() => refuseLost(input));
  return { type: "application/json", text, expectation: expectationOf(asSent(input, text)) };
}

/** What the server reads: a `toJSON` may make an array of an object, or the other way round. */
function asSent(input: unknown, text: string): unknown {
  return hasToJson(input) || (Array.isArray(input) && hasToJson(input[0])) ? parseJson(text) : input;
}

const hasToJson = (value: unknown): boolean => typeof value === "object" && value !== null && "toJSON" in value;

function stringify(input: unknown): string {
  const text: string | undefined = attempt(() => JSON.stringify(input));
  if (text === undefined)
    throw invalidInput([{ path: "", message: `must be a row or an array of rows, got ${typeof input}` }]);
  return text;
}

function attempt<T>(toJson: () => T): T {
  try {
    return toJson();
  } catch (cause) {
    if (cause instanceof IrisClientError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IrisClientError("INVALID_INPUT", `The rows cannot be written as JSON: ${reason}`, { cause });
  }
}

function refuseLost(input: unknown): void {
  const faults: Fault[] = [];
  const paths = new Map<unknown, string>();
  JSON.stringify(input, function (this: unknown, key: string, value: unknown) {
    const path = paths.has(this) ? `${paths.get(this)}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}` : "";
    if (isLost(value, this))
      faults.push({
        path,
        message: `must be a value that JSON has, got ${String(value)}: send null for a missing value, or in tensors of floats the strings "NaN", "Infinity" and "-Infinity"`,
      });
    if (typeof value === "object" && value !== null) paths.set(value, path);
    return value;
  });
  if (faults.length > 0) throw invalidInput(faults);
}

/** In an object what is undefined is left out, and the server names it; in an array it would be null. */
function isLost(value: unknown, holder: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return Array.isArray(holder) && ["undefined", "function", "symbol"].includes(typeof value);
}

function invalidInput(faults: readonly Fault[]): IrisClientError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const cut = faults.length > MAX_FAULTS ? ` Only the first ${MAX_FAULTS} errors are listed.` : "";
  const message = `${first?.path || "The input"} ${first?.message}${more}.${cut}`;
  return new IrisClientError("INVALID_INPUT", message, { errors: faults.slice(0, MAX_FAULTS) });
}
