import { describe, expect, test } from "vitest";
import { formatNumber, rounder } from "../../src/formats/predictionWriter.ts";

/** A fixed sequence from 0 to 1. */
function* sequence(count: number): Generator<number> {
  let state = 1;
  for (let index = 0; index < count; index++) {
    state = (state * 16_807) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

const DIGITS = Array.from({ length: 16 }, (_, digits) => digits);

describe("rounding", () => {
  test.each(DIGITS)("to %i digits gives what toFixed gives", (digits) => {
    const round = rounder(digits)!;
    const different: number[] = [];
    for (const part of sequence(2000)) {
      const magnitude = 10 ** Math.floor(part * 40 - 20);
      const tie = (Math.floor(part * 1000) + 0.5) / 10 ** digits;
      for (const value of [part, magnitude * part, tie, tie + Number.EPSILON, Math.fround(part), 1e21 * part])
        for (const signed of [value, -value])
          if (String(round(signed)) !== String(Number(signed.toFixed(digits)))) different.push(signed);
    }
    expect(different).toEqual([]);
  });

  test("without digits keeps all of them", () => {
    expect(rounder(undefined)).toBeUndefined();
    expect(formatNumber(undefined)(0.1 + 0.2)).toBe("0.30000000000000004");
  });
});
