import { expect, test } from "vitest";
import { createSeeds } from "../../src/training/seeds.ts";
import { readFixture } from "./reference.ts";

test("gives the numbers of NumPy's RandomState(0)", () => {
  const expected = readFixture<number[]>("seeds");
  const next = createSeeds(0);
  expect(expected.map(() => next())).toEqual(expected);
});
