import type { Engine, ManifestDraft, Tensors } from "iris-models";

/** What a made-up graph answers. It stands in for onnxruntime; everything else in these tests is the real thing. */
type Graph = (feeds: Tensors) => Tensors;

const graphs = new Map<string, { readonly draft: ManifestDraft; readonly run: Graph }>();

/** An engine whose model files are the names of graphs. */
export const engine: Engine = {
  name: "made up",
  async load(model) {
    const { draft, run } = graphs.get(new TextDecoder().decode(model))!;
    return {
      inputNames: draft.inputs.map(({ name }) => name),
      outputNames: draft.outputs.map(({ name }) => name),
      run: async (feeds) => run(feeds),
      close: async () => undefined,
    };
  },
};

/** Registers a made-up graph under the name of its manifest. */
export function graph(draft: ManifestDraft, run: Graph): ManifestDraft {
  graphs.set(draft.name, { draft, run });
  return draft;
}

const rowsOf = (feeds: Tensors, input: string): number[][] => {
  const { data, shape } = feeds[input]!;
  const [count = 0, width = 1] = shape;
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (_, column) => Number(data[row * width + column])),
  );
};

/** Three classes by the length of the petal: 0.123456 of probability for each class that it is not. */
export const flowers = graph(
  {
    name: "flowers",
    description: "Tells flowers apart",
    task: "classification",
    inputs: [{ name: "X", dtype: "float32", shape: [null, 2], features: ["petal_length", "petal_width"] }],
    features: [
      {
        name: "petal_length",
        dtype: "float32",
        unit: "cm",
        nullable: true,
        example: 5.1,
        observed: { minimum: 1, maximum: 6.9 },
      },
      {
        name: "petal_width",
        dtype: "float32",
        unit: "cm",
        nullable: true,
        example: 1.8,
        range: { minimum: 0, maximum: 10 },
      },
    ],
    outputs: [
      { name: "label", dtype: "string", shape: [null], role: "label" },
      { name: "probabilities", dtype: "float64", shape: [null, 3], role: "probabilities" },
    ],
    classes: ["setosa", "versi,color", "virginica"],
    target: { name: "species" },
    digits: 4,
  },
  (feeds) => {
    const labels = rowsOf(feeds, "X").map(([length]) =>
      Number.isNaN(length) || length! < 2 ? 0 : length! < 5 ? 1 : 2,
    );
    const scores = labels.flatMap((label) =>
      [0, 1, 2].map((index) => (index === label ? 1 - 2 * 0.0123456 : 0.0123456)),
    );
    return {
      label: {
        dtype: "string",
        shape: [labels.length],
        data: labels.map((label) => flowers.classes![label] as string),
      },
      probabilities: { dtype: "float64", shape: [labels.length, 3], data: Float64Array.from(scores) },
    };
  },
);

/** A third of the sum of its features. */
export const costs = graph(
  {
    name: "costs",
    task: "regression",
    inputs: [{ name: "X", dtype: "float64", shape: [null, 2], features: ["rooms", "floor"] }],
    features: [
      { name: "rooms", dtype: "float64" },
      { name: "floor", dtype: "float64", description: "0 is the ground" },
    ],
    outputs: [{ name: "y", dtype: "float64", shape: [null, 1], role: "value" }],
    target: { name: "cost", unit: "EUR" },
    digits: 2,
  },
  (feeds) => {
    const values = rowsOf(feeds, "X").map(([rooms, floor]) => (rooms! + floor!) / 3);
    return { y: { dtype: "float64", shape: [values.length, 1], data: Float64Array.from(values) } };
  },
);

/** Halves a vector of three and says whether its first element is above 0; takes whole tensors. */
export const halves = graph(
  {
    name: "halves",
    task: "tensor",
    inputs: [{ name: "x", dtype: "float32", shape: ["batch", 3] }],
    outputs: [
      { name: "half", dtype: "float32", shape: ["batch", 3] },
      { name: "positive", dtype: "bool", shape: ["batch"] },
    ],
    digits: 3,
  },
  (feeds) => {
    const rows = rowsOf(feeds, "x");
    return {
      half: { dtype: "float32", shape: [rows.length, 3], data: Float32Array.from(rows.flat(), (value) => value / 2) },
      positive: { dtype: "bool", shape: [rows.length], data: Uint8Array.from(rows, ([first]) => (first! > 0 ? 1 : 0)) },
    };
  },
);

/** Adds up features of several kinds; the whole and the wide numbers, the flag and the name decide nothing. */
export const mixed = graph(
  {
    name: "mixed",
    task: "regression",
    inputs: [
      { name: "floats", dtype: "float32", shape: [null, 1], features: ["size"] },
      { name: "smalls", dtype: "int8", shape: [null, 1], features: ["age"] },
      { name: "wides", dtype: "int64", shape: [null, 1], features: ["id"] },
      { name: "flags", dtype: "bool", shape: [null, 1], features: ["is_new"] },
      { name: "texts", dtype: "string", shape: [null, 1], features: ["town"] },
    ],
    features: [
      { name: "size", dtype: "float32", range: { minimum: 0 } },
      { name: "age", dtype: "int8", range: { minimum: 0, maximum: 200 } },
      { name: "id", dtype: "int64" },
      { name: "is_new", dtype: "bool" },
      { name: "town", dtype: "string" },
    ],
    outputs: [{ name: "y", dtype: "float64", shape: [null, 1], role: "value" }],
  },
  (feeds) => ({
    y: {
      dtype: "float64",
      shape: [feeds.floats!.shape[0]!, 1],
      data: Float64Array.from(feeds.floats!.data as Float32Array),
    },
  }),
);

/** Its golden row is wrong. */
export const broken = renamed({ ...costs, golden: [{ row: [1, 2], expected: { value: 7 } }] }, "broken");

/** The same model under another name. */
export function renamed(draft: ManifestDraft, name: string): ManifestDraft {
  return graph({ ...draft, name }, graphs.get(draft.name)!.run);
}
