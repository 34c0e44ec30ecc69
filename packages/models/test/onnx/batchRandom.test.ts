import { expect, test } from "vitest";
import { onnxruntime, type Session, type Tensor } from "../../src/index.ts";
import { proveBatch } from "../../src/onnx/batchProof.ts";
import type { NodeProto, TensorProto } from "../../src/onnx/generated/onnx-ml_pb.js";
import { parseModel } from "../../src/onnx/modelFile.ts";
import { floats, integer, integers, node, smallModel } from "./smallModel.ts";

const GRAPHS = 400;
const ROWS = 4;
const ROW_SHAPE = [2, 3, 4];

/** Mulberry32, so that every run tests the same graphs. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Draft {
  readonly nodes: NodeProto[];
  readonly constants: TensorProto[];
  /** The value that the next operator takes, and one that came before. */
  current: string;
  other: string;
}

type Step = (draft: Draft, to: string, pick: <T>(choices: readonly T[]) => T) => void;

const AXES = [0, 1, 2, 3, -1, -2];

/**
 * Operators along axes that may or may not be that of the rows; many drafts are no valid graphs, and are skipped. No
 * slice is empty: some operators of onnxruntime end the process when they get no elements.
 */
const STEPS: readonly Step[] = [
  (d, to, pick) =>
    d.nodes.push(node(`${pick(["Softmax", "LogSoftmax", "Hardmax"])} ${d.current} -> ${to}`, { axis: pick(AXES) })),
  (d, to, pick) => {
    const axes = pick([[0], [1], [2], [1, 2], [-1], [0, 1]]);
    d.nodes.push(
      node(`${pick(["ReduceMean", "ReduceMax", "ReduceL2"])} ${d.current} -> ${to}`, { axes, keepdims: pick([0, 1]) }),
    );
  },
  (d, to, pick) =>
    d.nodes.push(
      node(`Transpose ${d.current} -> ${to}`, {
        perm: pick([
          [1, 0, 2, 3],
          [0, 2, 1, 3],
          [0, 1, 3, 2],
          [3, 1, 2, 0],
          [0, 2, 1],
          [1, 0],
        ]),
      }),
    ),
  (d, to, pick) => {
    d.constants.push(
      integers(
        `${to}s`,
        ...pick([[0, -1], [-1, 4], [-1, 3, 4], [2, -1], [0, 0, -1], [0, 2, -1], [-1, 2, 3, 4], [1, -1], [-1]]),
      ),
    );
    d.nodes.push(node(`Reshape ${d.current} ${to}s -> ${to}`));
  },
  (d, to, pick) => {
    d.constants.push(floats(`${to}w`, pick([[4, 5], [4], [3, 4, 2], [24, 3], [4, 4]])));
    d.nodes.push(node(`MatMul ${d.current} ${to}w -> ${to}`));
  },
  (d, to, pick) => {
    d.constants.push(floats(`${to}c`, pick([[4], [1], [3, 1], [4, 1, 1, 1], [1, 2, 1, 1], [4, 2, 3, 4]])));
    d.nodes.push(node(`${pick(["Add", "Mul", "Sub"])} ${d.current} ${to}c -> ${to}`));
  },
  (d, to, pick) => d.nodes.push(node(`${pick(["Add", "Mul", "Sub", "Max"])} ${d.current} ${d.other} -> ${to}`)),
  (d, to) => d.nodes.push(node(`MatMul ${d.current} ${d.other} -> ${to}`)),
  (d, to, pick) => d.nodes.push(node(`Concat ${d.current} ${d.other} -> ${to}`, { axis: pick([0, 1, 2]) })),
  (d, to, pick) => {
    d.constants.push(integer(`${to}a`, pick(AXES)));
    d.nodes.push(node(`CumSum ${d.current} ${to}a -> ${to}`));
  },
  (d, to, pick) => {
    d.constants.push(integers(`${to}f`, 0), integers(`${to}t`, pick([1, 2, 2 ** 40])), integers(`${to}x`, pick(AXES)));
    d.nodes.push(node(`Slice ${d.current} ${to}f ${to}t ${to}x -> ${to}`));
  },
  (d, to, pick) => {
    d.constants.push(pick([integers(`${to}i`, 1, 0), integer(`${to}i`, 0)]));
    d.nodes.push(node(`Gather ${d.current} ${to}i -> ${to}`, { axis: pick(AXES) }));
  },
  (d, to, pick) => d.nodes.push(node(`Flatten ${d.current} -> ${to}`, { axis: pick([0, 1, 2, 3]) })),
  (d, to, pick) => {
    d.constants.push(integers(`${to}x`, pick(AXES)));
    d.nodes.push(node(`${pick(["Unsqueeze", "Squeeze"])} ${d.current} ${to}x -> ${to}`));
  },
  (d, to, pick) => {
    d.constants.push(floats(`${to}g`, pick([[4], [3, 4], [1]])));
    d.nodes.push(node(`LayerNormalization ${d.current} ${to}g -> ${to}`, { axis: pick(AXES) }));
  },
  (d, to, pick) => d.nodes.push(node(`${pick(["Relu", "Tanh", "Abs", "Identity"])} ${d.current} -> ${to}`)),
  (d, to, pick) => {
    d.constants.push(integers(`${to}k`, pick([1, 2])));
    d.nodes.push(node(`TopK ${d.current} ${to}k -> ${to} ${to}_places`, { axis: pick(AXES) }));
  },
  (d, to) => {
    d.nodes.push(node(`Shape ${d.other} -> ${to}s`), node(`Reshape ${d.current} ${to}s -> ${to}`));
  },
  (d, to) => {
    d.nodes.push(node(`Shape ${d.other} -> ${to}s`), node(`Expand ${d.current} ${to}s -> ${to}`));
  },
  (d, to, pick) => {
    d.constants.push(
      integers(
        `${to}r`,
        ...pick([
          [1, 2, 1, 1],
          [2, 1, 1, 1],
          [1, 2],
          [1, 1, 2],
        ]),
      ),
    );
    d.nodes.push(node(`Tile ${d.current} ${to}r -> ${to}`));
  },
  (d, to, pick) =>
    d.nodes.push(
      node(`Einsum ${d.current} ${d.other} -> ${to}`, {
        equation: pick(["abcd,abcd->abc", "abcd,ebcd->ae", "abc,adc->abd", "ab,cb->ca"]),
      }),
    ),
  (d, to) =>
    d.nodes.push(
      node(`DynamicQuantizeLinear ${d.current} -> ${to}q ${to}s ${to}z`),
      node(`DequantizeLinear ${to}q ${to}s ${to}z -> ${to}`),
    ),
];

function randomModel(seed: number): Uint8Array {
  const random = seeded(seed);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  const draft: Draft = { nodes: [], constants: [], current: "x", other: "x" };
  const length = 1 + Math.floor(random() * 5);
  for (let step = 0; step < length; step++) {
    const to = step === length - 1 ? "y" : `v${step}`;
    pick(STEPS)(draft, to, pick);
    draft.other = random() < 0.5 ? draft.current : draft.other;
    draft.current = to;
  }
  return smallModel({ nodes: draft.nodes, constants: draft.constants, inputs: { x: ["N", ...ROW_SHAPE] } });
}

/** Rows of very different magnitudes, so that one shows in the others. */
function inputOf(rows: number, first = 0): Tensor {
  const size = ROW_SHAPE.reduce((product, one) => product * one, 1);
  const data = Float32Array.from({ length: rows * size }, (_, at) => {
    const row = first + Math.floor(at / size);
    return Math.sin(1 + row * size + (at % size)) * 10 ** (row - 1);
  });
  return { dtype: "float32", data, shape: [rows, ...ROW_SHAPE] };
}

const answer = (session: Session, input: Tensor): Promise<Tensor | undefined> =>
  session.run({ x: input }, ["y"]).then(
    ({ y }) => y,
    () => undefined,
  );

/** Whether four rows get together what they get apart; undefined where the graph does not run. */
async function isApart(bytes: Uint8Array): Promise<boolean | undefined> {
  const session = await onnxruntime.load(bytes).catch(() => undefined);
  if (session === undefined) return undefined;
  try {
    const together = await answer(session, inputOf(ROWS));
    const apart = [];
    for (let row = 0; row < ROWS; row++) apart.push(await answer(session, inputOf(1, row)));
    if (!together || apart.some((one) => one === undefined)) return undefined;
    const expected = apart.flatMap((one) => Array.from(one!.data, Number));
    const got = Array.from(together.data, Number);
    if (together.shape[0] !== ROWS || apart.some((one) => one!.shape[0] !== 1) || got.length !== expected.length)
      return false;
    return got.every(
      (value, at) =>
        Math.abs(value - expected[at]!) <= 1e-5 + 1e-4 * Math.abs(expected[at]!) || Object.is(value, expected[at]),
    );
  } finally {
    await session.close();
  }
}

test(`of ${GRAPHS} random graphs, those that are proven give rows together what they give them apart`, {
  timeout: 60_000,
}, async () => {
  const counts = { proven: 0, mixing: 0, unproven: 0 };
  for (let seed = 0; seed < GRAPHS; seed++) {
    const bytes = randomModel(seed);
    const apart = await isApart(bytes);
    if (apart === undefined) continue;
    const model = parseModel(bytes);
    const isProven = proveBatch(model).rowOutputs.has("y");
    if (isProven) expect(apart, `graph ${seed}: ${model.graph.node.map(({ opType }) => opType).join(", ")}`).toBe(true);
    counts[isProven ? "proven" : apart ? "unproven" : "mixing"]++;
  }
  expect(counts.proven).toBeGreaterThan(30);
  expect(counts.mixing).toBeGreaterThan(30);
  // a rule that gives up too early would show here
  expect(counts.unproven).toBeLessThan(counts.proven / 2);
});
