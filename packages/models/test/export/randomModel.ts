import type { BoostedModel, Matrix, Tree } from "../../src/training/model.ts";

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const a = Math.imul(state ^ (state >>> 15), state | 1);
    const b = a ^ (a + Math.imul(a ^ (a >>> 7), a | 61));
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Shape {
  readonly classes: number;
  readonly columns: number;
  readonly rounds: number;
  readonly depth: number;
}

/** Boosted trees of that shape; with 0 classes a regression. */
export function randomModel({ classes, columns, rounds, depth }: Shape, random: () => number): BoostedModel {
  const outputs = classes <= 2 ? 1 : classes;
  const trees = {
    columns,
    means: Float64Array.from({ length: columns }, () => random() * 8),
    initial: Float64Array.from({ length: outputs }, () => random() - 0.5),
    learningRate: 0.1,
    trees: Array.from({ length: rounds }, () =>
      Array.from({ length: outputs }, () => randomTree(columns, depth, random)),
    ),
  };
  if (classes === 0) return { task: "regression", ...trees };
  return { task: "classification", classes: Array.from({ length: classes }, (_, index) => `class ${index}`), ...trees };
}

/** Thresholds lie halfway between two float32 numbers, as training puts them. */
function randomTree(columns: number, depth: number, random: () => number): Tree {
  const nodes: { feature: number; threshold: number; left: number; right: number; value: number }[] = [];
  const grow = (levels: number): number => {
    const node = { feature: 0, threshold: 0, left: -1, right: -1, value: 0 };
    const index = nodes.push(node) - 1;
    if (levels === 0 || random() < 0.1) {
      node.value = random() * 3 - 1.5;
      return index;
    }
    node.feature = Math.floor(random() * columns);
    node.threshold = (Math.fround(random() * 8) + Math.fround(random() * 8)) / 2;
    node.left = grow(levels - 1);
    node.right = grow(levels - 1);
    return index;
  };
  grow(depth);
  return {
    feature: Int32Array.from(nodes, ({ feature }) => feature),
    threshold: Float64Array.from(nodes, ({ threshold }) => threshold),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    value: Float64Array.from(nodes, ({ value }) => value),
  };
}

/** Rows of anything: missing, on a threshold of the model or a hair beside it, far out, ordinary. */
export function randomRows(model: BoostedModel, rows: number, random: () => number): Matrix {
  const splits = model.trees.flat().flatMap(({ threshold }) => [...threshold]);
  const value = (): number => {
    const kind = random();
    const split = splits[Math.floor(random() * splits.length)];
    if (kind < 0.15) return Number.NaN;
    if (kind < 0.3) return split;
    if (kind < 0.45) return Math.fround(split);
    if (kind < 0.55) return split * (1 + 2 ** -52);
    if (kind < 0.6) return random() < 0.5 ? 3e38 : -3e38;
    return random() * 8;
  };
  const values = Float64Array.from({ length: rows * model.columns }, value);
  return { rows, columns: model.columns, values };
}
