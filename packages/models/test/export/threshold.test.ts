import { describe, expect, test } from "vitest";
import { float64Threshold } from "../../src/export/threshold.ts";

const FLOAT32_MAX = 3.4028234663852886e38;
const bits = new DataView(new ArrayBuffer(8));

/** The float64 `steps` places further up. */
function step(value: number, steps: bigint): number {
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value < 0 ? -steps : steps));
  return bits.getFloat64(0);
}

describe("float64Threshold", () => {
  test.each([
    0.1,
    1,
    2.45000005,
    2.450000047683716,
    -7.3,
    1e-40,
    -1e-40,
    1e30,
    0,
    -0,
    2 ** -149,
    16777217,
    FLOAT32_MAX,
    -FLOAT32_MAX,
  ])("decides as the float32 comparison with %d does", (threshold) => {
    const split = float64Threshold(threshold);
    const around = [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((steps) =>
      split === 0 ? Number(steps) * 5e-324 : step(split, steps),
    );
    const others = [threshold, Math.fround(threshold), -threshold, 0, -0, 1e300, -1e300, Infinity, -Infinity, 1e-320];
    for (const x of [...around, ...others]) expect(`${x} ${x <= split}`).toBe(`${x} ${Math.fround(x) <= threshold}`);
  });
});
