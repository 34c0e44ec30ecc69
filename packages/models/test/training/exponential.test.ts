import { describe, expect, test } from "vitest";
import { exp, log } from "../../src/training/exponential.ts";
import { readFixture } from "./reference.ts";

const { exp: powers, log: logs } = readFixture<{ exp: [number, number][]; log: [number, number][] }>("exponential");

describe("exp", () => {
  test("gives the nearest float64", () => {
    expect(powers.map(([x]) => [x, exp(x)])).toEqual(powers);
  });

  test.each([
    [-Infinity, 0],
    [-746, 0],
    [-745, 5e-324],
    [709.79, Infinity],
    [Infinity, Infinity],
    [Number.NaN, Number.NaN],
  ])("of %d is %d", (x, expected) => {
    expect(exp(x)).toBe(expected);
  });
});

describe("log", () => {
  test("gives the nearest float64", () => {
    expect(logs.map(([x]) => [x, log(x)])).toEqual(logs);
  });
});
