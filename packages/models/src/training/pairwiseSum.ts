const BLOCK = 128;
const LANES = 8;

/**
 * The sum of values[start..end), grouped as NumPy groups it: halves down to 128 values, and those in eight lanes
 * (Higham, SIAM Journal on Scientific Computing 14, 1993, on pairwise summation). The grouping decides the last bit.
 */
export function pairwiseSum(values: Float64Array, start = 0, end = values.length): number {
  const size = end - start;
  if (size < LANES) return sumInOrder(0, values, start, end);
  if (size <= BLOCK) return sumInLanes(values, start, end);
  const half = Math.floor(size / 2);
  const middle = start + half - (half % LANES);
  return pairwiseSum(values, start, middle) + pairwiseSum(values, middle, end);
}

function sumInLanes(values: Float64Array, start: number, end: number): number {
  const lanes = values.slice(start, start + LANES);
  const rest = end - ((end - start) % LANES);
  for (let i = start + LANES; i < rest; i += LANES) {
    for (let lane = 0; lane < LANES; lane++) lanes[lane] += values[i + lane];
  }
  const [a, b, c, d, e, f, g, h] = lanes;
  return sumInOrder(a + b + (c + d) + (e + f + (g + h)), values, rest, end);
}

function sumInOrder(initial: number, values: Float64Array, start: number, end: number): number {
  let sum = initial;
  for (let i = start; i < end; i++) sum += values[i];
  return sum;
}
