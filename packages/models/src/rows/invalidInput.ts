import { type Fault, IrisError } from "../errors.ts";

/** How many errors are listed. Finding more would take long: a megabyte of rows may have a million. */
export const MAX_FAULTS = 20;

/** What follows the first error of a list that is cut. */
export const LIST_IS_CUT = `Only the first ${MAX_FAULTS} errors are listed.`;

/** The error for a table that does not match its model. @param count of all faults, some of which may not be listed */
export function invalidTable(intro: string, faults: readonly Fault[], count: number = faults.length): IrisError {
  const more = count > 1 ? ` (and ${count - 1} more)` : "";
  const cut = count > MAX_FAULTS ? `. ${LIST_IS_CUT}` : "";
  return new IrisError("INVALID_INPUT", `${intro}: ${faults[0]?.message}${more}${cut}`, {
    faults: faults.slice(0, MAX_FAULTS),
  });
}

/** The error for rows that are not what the model takes: its message shows the first fault and counts the others. */
export function invalidInput(faults: readonly Fault[]): IrisError {
  const [first] = faults;
  const isCut = faults.length > MAX_FAULTS;
  const more = faults.length > 1 ? ` (and ${isCut ? "at least " : ""}${faults.length - 1} more)` : "";
  const where = first?.path ? first.path : "The row";
  const message = `${where} ${first?.message}${more}${isCut ? `. ${LIST_IS_CUT}` : ""}`;
  return new IrisError("INVALID_INPUT", message, { faults: faults.slice(0, MAX_FAULTS) });
}
