import { NestedTooDeep, parseJsonInParts } from "iris-models";
import type { printParseErrorCode } from "jsonc-parser";
import { RequestError } from "../problems/requestError.ts";
import { emptyBody } from "./text.ts";

/** As JSON.parse, for a long text: the event loop is free in between. @throws RequestError `INVALID_BODY` */
export async function readJsonInParts(text: string): Promise<unknown> {
  try {
    return await parseJsonInParts(text);
  } catch (error) {
    if (error instanceof NestedTooDeep) throw new RequestError("INVALID_BODY", `The body ${error.message}`);
    throw await invalidJson(text);
  }
}

/** Searching a longer text for the error would block other requests. */
const MAX_EXPLAINED = 2 ** 18;

/** The error for a text that is not JSON: `INVALID_BODY`, with the place. */
export async function invalidJson(text: string): Promise<RequestError> {
  if (text.length > MAX_EXPLAINED)
    return new RequestError("INVALID_BODY", `The body is not valid JSON.${csvHint(text)}`);
  return text.trim() === "" ? emptyBody() : new RequestError("INVALID_BODY", await explain(text));
}

async function explain(text: string): Promise<string> {
  const error = await firstError(text);
  if (error === undefined) return "The body is not valid JSON.";
  const { position, code } = error;
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  const got = position >= text.length ? "the end of the body" : excerpt(text, position);
  return `The body is not valid JSON: expected ${EXPECTED[code]} at line ${line}, column ${column} (position ${position}), got ${got}.${hint(text, position)}`;
}

type ErrorCode = ReturnType<typeof printParseErrorCode>;

const EXPECTED = {
  InvalidSymbol: "a value or a name in double quotes",
  InvalidNumberFormat: "a well-formed number",
  PropertyNameExpected: "a name in double quotes",
  ValueExpected: "a value",
  ColonExpected: 'a ":"',
  CommaExpected: "a comma or the end of the array or object",
  CloseBraceExpected: 'a comma or "}"',
  CloseBracketExpected: 'a comma or "]"',
  EndOfFileExpected: "nothing more",
  InvalidCommentToken: "no comment",
  UnexpectedEndOfComment: "no comment",
  UnexpectedEndOfString: "a string that ends with a double quote in the same line",
  UnexpectedEndOfNumber: "a well-formed number",
  InvalidUnicode: "a string with four hexadecimal digits after each \\u",
  InvalidEscapeCharacter: "a string without unknown escapes",
  InvalidCharacter: "a string without bare control characters",
  "<unknown ParseErrorCode>": "something else",
} satisfies Record<ErrorCode, string>;

/**
 * The first error by jsonc-parser, which is loaded only here. JSON.parse says where in some of its messages only.
 * @returns undefined where the parser finds none, or the text is nested deeper than its stack
 */
async function firstError(text: string): Promise<{ readonly position: number; readonly code: ErrorCode } | undefined> {
  const { printParseErrorCode, visit } = await import("jsonc-parser");
  let first: { readonly position: number; readonly code: ErrorCode } | undefined;
  try {
    const onError = (code: number, position: number): void => {
      first ??= { position, code: printParseErrorCode(code) };
    };
    visit(text, { onError }, { disallowComments: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return first;
}

/** A little of the text, escaped, so that nothing in it can act on a terminal or a page. */
const excerpt = (text: string, position: number): string => {
  const part = text.slice(position, position + 20);
  return JSON.stringify(part.length + position < text.length ? `${part}…` : part);
};

function hint(text: string, position: number): string {
  const rest = text.slice(position, position + 10);
  if (/^[+-]?(?:NaN|Infinity)/i.test(rest))
    return ' JSON has no NaN and no Infinity: send null for a missing value, or in tensors of floats the strings "NaN", "Infinity" and "-Infinity".';
  if (rest.startsWith("'")) return " JSON has double quotes only.";
  return csvHint(text);
}

/** Rows of JSON begin with a bracket. `curl -d @rows.csv` says that the file is a form, and removes its line breaks. */
function csvHint(text: string): string {
  const isCsv = /^[^[{<]*[,;\t|]/.test(text.trimStart().slice(0, 1000));
  return isCsv ? " If this is CSV, send it with: curl -H 'content-type: text/csv' --data-binary @rows.csv" : "";
}
