import { type Fault, IrisError } from "../errors.ts";

/** Where looking for faults ends: a body of a million bad rows gets an answer of a readable size, and soon. */
export const MOST_FAULTS = 100;

const UNLISTED: Fault = { path: "", message: `has more faults than these ${MOST_FAULTS}; mend them first` };

/** The error for rows that are not what the model takes: its message shows the first fault and counts the others. */
export function invalidInput(faults: readonly Fault[]): IrisError {
  const [first] = faults;
  const isCut = faults.length > MOST_FAULTS;
  const more = faults.length > 1 ? ` (and ${isCut ? "at least " : ""}${faults.length - 1} more)` : "";
  const where = first?.path ? first.path : "The row";
  const listed = isCut ? [...faults.slice(0, MOST_FAULTS), UNLISTED] : faults;
  return new IrisError("INVALID_INPUT", `${where} ${first?.message}${more}`, { faults: listed });
}
