import { type Fault, IrisError } from "../errors.ts";

/** A body of a million bad rows still gets an answer of a readable size. */
const MOST_FAULTS = 100;

/** The error for rows that are not what the model takes: its message shows the first fault and counts the others. */
export function invalidInput(faults: readonly Fault[]): IrisError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const where = first?.path ? first.path : "The row";
  return new IrisError("INVALID_INPUT", `${where} ${first?.message}${more}`, { faults: capped(faults) });
}

function capped(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MOST_FAULTS) return faults;
  const left = faults.length - MOST_FAULTS;
  return [...faults.slice(0, MOST_FAULTS), { path: "", message: `holds ${left} more faults, which are not listed` }];
}
