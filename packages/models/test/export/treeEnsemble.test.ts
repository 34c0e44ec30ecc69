import { expect, test } from "vitest";
import { mergeTrees } from "../../src/export/treeEnsemble.ts";
import type { Tree } from "../../src/training/model.ts";

const stump = (feature: number, threshold: number, left: number, right: number): Tree => ({
  feature: Int32Array.of(feature, 0, 0),
  threshold: Float64Array.of(threshold, 0, 0),
  left: Int32Array.of(1, -1, -1),
  right: Int32Array.of(2, -1, -1),
  value: Float64Array.of(0, left, right),
});

test("adds up the leaves of trees that split alike, and leaves the others alone", () => {
  const merged = mergeTrees([
    stump(0, 2.5, -1, 1),
    stump(1, 2.5, 3, 4),
    stump(0, 2.5, -0.5, 0.25),
    stump(0, 2.75, 5, 6),
  ]);
  expect(merged).toEqual([stump(0, 2.5, -1.5, 1.25), stump(1, 2.5, 3, 4), stump(0, 2.75, 5, 6)]);
});

test("does not touch what it is given", () => {
  const trees = [stump(0, 1, 1, 2), stump(0, 1, 1, 2)];
  mergeTrees(trees);
  expect(trees).toEqual([stump(0, 1, 1, 2), stump(0, 1, 1, 2)]);
});
