import { isMissing, isNumber } from "./cell.ts";

const LEAVE_EMPTY = "leave a missing value empty, or write NA";

/** Forms of cells that are no numbers, and what to do then; the first match counts. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^[+-]?inf(?:inity)?$/i, `infinite values are not taken: ${LEAVE_EMPTY}`],
  [/^(?:true|false|yes|no)$/i, "write 1 for true and 0 for false"],
  [/^(?:n\/?a|#n\/a|nan|null|none|nil|missing|unknown|\?|-+|\.)$/i, LEAVE_EMPTY],
  [/^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i, "write a decimal point, or separate the columns by semicolons"],
  [/^[+-]?\d{1,3}(?:[.,'\s\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/, "write thousands without separators"],
  [/^[+-]?0[xob]/i, "write it in decimal digits"],
  [/^[^\d\s]?\s?[+-]?\d+(?:[.,]\d+)?\s?\D{1,6}$/, "write the number alone, without a unit"],
];

/** What to do about a cell that is not the expected number. */
export function cellHint(cell: string): string {
  const text = cell.trim();
  if (isMissing(text)) return "a missing value is not taken here: fill it in, or remove the row";
  if (isNumber(text)) return "correct it, or remove the row";
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  return hint ?? `${LEAVE_EMPTY}; text has to be turned into numbers first`;
}
