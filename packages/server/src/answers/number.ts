/** How a number is written into an answer. */
export type WriteNumber = (value: number) => string;

/**
 * Writes numbers rounded to so many digits after the point, without zeros at the end: 0.9997, 1, 152.1.
 * @param digits undefined writes the shortest text that reads back as the same number
 */
export function numberWriter(digits: number | undefined): WriteNumber {
  if (digits === undefined) return String;
  return (value) => String(Number(value.toFixed(digits)));
}
