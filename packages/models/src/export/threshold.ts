const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

/**
 * The largest float64 x whose float32 rounding is <= `threshold`, so that `x <= float64Threshold(t)` decides for every
 * float64 x, finite or not, exactly as `fround(x) <= t` does.
 */
export function float64Threshold(threshold: number): number {
  const low = largestFloat32(threshold);
  const half = halfway(low);
  return Math.fround(half) === low ? half : previousFloat64(half);
}

/** The largest float32 that is <= `value`. */
function largestFloat32(value: number): number {
  const rounded = Math.fround(value);
  return rounded <= value ? rounded : previousFloat32(rounded);
}

/** The point between a float32 and the next one up, at which rounding changes over; exact in float64. */
function halfway(low: number): number {
  const next = -previousFloat32(-low);
  return Number.isFinite(next) ? (low + next) / 2 : low + (low - previousFloat32(low)) / 2;
}

/** The next float32 towards minus infinity. */
export function previousFloat32(value: number): number {
  if (value === 0) return -(2 ** -149);
  if (value === Number.NEGATIVE_INFINITY) return value;
  single[0] = value;
  singleBits[0] += value > 0 ? -1 : 1;
  return single[0];
}

/** The next float64 towards minus infinity. */
function previousFloat64(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  double[0] = value;
  doubleBits[0] += value > 0 ? -1n : 1n;
  return double[0];
}
