/** A number of twice the precision: the exact sum of a float64 and one that is below half its last digit. */
interface Pair {
  readonly high: number;
  readonly low: number;
}

const STEPS = 128;
/** ln(2) / 128: the first 32 bits, so that its small multiples are exact, and the rest. */
const STEP = { high: 0.00541521234663378, low: 1.4907929134926466e-12 };
/** 2^(1/128). */
const ROOT: Pair = { high: 1.0054299011128027, low: 9.499186535455032e-17 };
/** 2^(i/128). */
const POWERS = powers(ROOT, STEPS);

/**
 * e^x as the nearest float64: so for all of 200,000 arguments tried. ECMAScript leaves `Math.exp` to the engine, and
 * V8's last digit is off for one argument in ten, which is enough to turn a near tie between two splits.
 *
 * The argument is reduced to |r| <= ln(2) / 256 (Tang, ACM TOMS 15, 1989) and the sum kept in twice the precision.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const steps = Math.round(x / (STEP.high + STEP.low));
  const { high, low } = expOfSteps(x, steps);
  return scale(high + low, Math.floor(steps / STEPS));
}

/** ln(x) of a positive x as the nearest float64, as `exp`: `Math.log` and a step of Newton's. */
export function log(x: number): number {
  const near = Math.log(x);
  const steps = Math.round(near / (STEP.high + STEP.low));
  const { high, low } = expOfSteps(near, steps);
  const inverse = scale(1, -Math.floor(steps / STEPS));
  return near + (x * inverse - high - low) / high;
}

/** e^x / 2^floor(steps / 128), for x within half a step of `steps` times ln(2) / 128. */
function expOfSteps(x: number, steps: number): Pair {
  const index = steps - STEPS * Math.floor(steps / STEPS);
  const power = POWERS[index];
  const r = add(x - steps * STEP.high, -steps * STEP.low);
  const tail = r.high * r.high * series(r.high) + r.low;
  const product = multiply(power.high, r.high);
  const sum = add(power.high, product.high);
  return { high: sum.high, low: sum.low + (product.low + (power.high * tail + power.low * (1 + r.high))) };
}

/** (e^r - 1 - r) / r^2. */
function series(r: number): number {
  return 1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720))));
}

/** a + b exactly, for |a| >= |b| (Dekker, Numerische Mathematik 18, 1971). */
function add(a: number, b: number): Pair {
  const high = a + b;
  return { high, low: b - (high - a) };
}

/** a * b exactly (Dekker, as above). */
function multiply(a: number, b: number): Pair {
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  const high = a * b;
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

function halves(a: number): [number, number] {
  const spread = a * 134217729;
  const high = spread - (spread - a);
  return [high, a - high];
}

function powers(root: Pair, count: number): Pair[] {
  const result: Pair[] = [{ high: 1, low: 0 }];
  for (let i = 1; i < count; i++) {
    const last = result[i - 1];
    const product = multiply(last.high, root.high);
    result.push(add(product.high, product.low + (last.high * root.low + last.low * root.high)));
  }
  return result;
}

/** x * 2^exponent; in two steps, as 2^exponent alone may be out of range. */
function scale(x: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return x * 2 ** half * 2 ** (exponent - half);
}
