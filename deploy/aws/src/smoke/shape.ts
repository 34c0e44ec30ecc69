import type { Static, TSchema } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { CheckFailed } from "./check.ts";

const MOST_SHOWN = 300;

/** The beginning of a text, on one line. */
export const excerpt = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}...` : line;
};

/**
 * Reads JSON of a shape.
 * @param what names it in the message
 * @throws CheckFailed
 */
export function readJson<T extends TSchema>(schema: T, text: string, what: string): Static<T> {
  const json = parse(text, what);
  if (Check(schema, json)) return json;
  const fault = Errors(schema, json).First();
  const where = fault === undefined ? "" : ` (${fault.path || "the whole"}: ${fault.message.toLowerCase()})`;
  throw new CheckFailed(excerpt(text), `${what}${where}`);
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckFailed(excerpt(text) || "nothing", `${what} as JSON`, "", { cause });
  }
}
