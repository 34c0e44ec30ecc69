import { NestedTooDeep, parseJsonInParts } from "iris-models";
import { RequestError } from "../problems/requestError.ts";
import { jsonFault } from "./jsonFault.ts";
import { emptyBody } from "./text.ts";

/**
 * The value of a JSON text.
 * @throws RequestError `INVALID_BODY` that says where the text goes wrong and how
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidJson(text);
  }
}

/** As readJson, for a long text: the event loop is free in between. @throws RequestError `INVALID_BODY` */
export async function readJsonInParts(text: string): Promise<unknown> {
  try {
    return await parseJsonInParts(text);
  } catch (error) {
    if (error instanceof NestedTooDeep) throw new RequestError("INVALID_BODY", `The body ${error.message}`);
    throw invalidJson(text);
  }
}

/** Looking for the fault in a longer text would hold up other requests. */
const MOST_EXPLAINED = 2 ** 18;

function invalidJson(text: string): RequestError {
  if (text.length > MOST_EXPLAINED) return new RequestError("INVALID_BODY", "The body is not valid JSON.");
  return text.trim() === "" ? emptyBody() : new RequestError("INVALID_BODY", explain(text));
}

function explain(text: string): string {
  const fault = jsonFault(text);
  if (fault === undefined) return "The body is not valid JSON.";
  const { position, wanted } = fault;
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  const found = position >= text.length ? "the body ends" : `${excerpt(text, position)} stands`;
  return `The body is not valid JSON: ${wanted} is wanted at line ${line}, column ${column} (position ${position}), where ${found}.${hint(text, position)}`;
}

/** A little of the text, escaped, so that nothing in it can act on a terminal or a page. */
const excerpt = (text: string, position: number): string => {
  const part = text.slice(position, position + 20);
  return JSON.stringify(part.length + position < text.length ? `${part}…` : part);
};

function hint(text: string, position: number): string {
  const rest = text.slice(position, position + 10);
  if (/^[+-]?(?:NaN|Infinity)/i.test(rest))
    return ' JSON has no NaN and no Infinity: a missing value is null, and tensors of floats take "NaN", "Infinity" and "-Infinity".';
  if (rest.startsWith("'")) return " JSON takes double quotes only.";
  return "";
}
