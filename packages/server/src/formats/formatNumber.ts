/** Rounds a number of a response. */
export type RoundNumber = (value: number) => number;
/** How a number is written into a response. */
export type FormatNumber = (value: number) => string;

/** Below this, the error of a product with a power of ten is far smaller than MARGIN. */
const MAX_SCALED = 2 ** 40;
/** How far from the middle between two results the fast path keeps. */
const MARGIN = 0.001;

/**
 * Rounds to so many digits after the point, as `toFixed` does: 0.99966 becomes 0.9997, and 152.08 becomes 152.1.
 * @param digits from 0 to 15; undefined, which keeps all, gives undefined
 */
export function rounder(digits: number | undefined): RoundNumber | undefined {
  if (digits === undefined) return undefined;
  const scale = 10 ** digits;
  return (value) => {
    const scaled = value * scale;
    const nearest = Math.round(scaled);
    // fast path: away from a tie the quotient is the same number that the text of toFixed reads back as
    const isSure = Math.abs(scaled) < MAX_SCALED && Math.abs(scaled - nearest) < 0.5 - MARGIN;
    return isSure ? nearest / scale : Number(value.toFixed(digits));
  };
}

/**
 * Writes numbers rounded to so many digits after the point, without zeros at the end: 0.9997, 1, 152.1.
 * @param digits undefined writes the shortest text that reads back as the same number
 */
export function formatNumber(digits: number | undefined): FormatNumber {
  const round = rounder(digits);
  return round === undefined ? String : (value) => String(round(value));
}
