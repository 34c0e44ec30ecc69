import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { ImportOptions } from "../../src/import.ts";
import { inspectModel } from "../../src/importing/inspectModel.ts";
import { servableGraph } from "../../src/importing/servableGraph.ts";
import { createRegistry, type Feature, memoryStore } from "../../src/index.ts";
import { fixturePath } from "./support.ts";

const NAMES = Array.from({ length: 13 }, (_, index) => `column ${index}`);
const feature = (name: string): Feature => ({ name, dtype: "float32", nullable: true });

/** Inspects a model whose reader knows its rows and predictions, as those of boosters do. */
async function inspected(options: Partial<ImportOptions>) {
  const file = fixturePath("xgboost-classifier");
  const source = {
    model: new Uint8Array(await readFile(file)),
    external: [],
    described: {
      task: "classification" as const,
      batched: true,
      bounded: true,
      inputs: [{ name: "input", dtype: "float32" as const, shape: ["rows", 13], features: NAMES }],
      // in the order of the file, which need not be that of the tensor
      features: [...NAMES].reverse().map(feature),
      outputs: [
        { name: "label", dtype: "int64" as const, shape: ["rows"], role: "label" as const },
        { name: "probabilities", dtype: "float32" as const, shape: ["rows", 3], role: "probabilities" as const },
      ],
      classes: [0, 1, 2],
    },
  };
  const servable = await servableGraph(source);
  const registry = createRegistry(memoryStore());
  return inspectModel({
    name: "wine",
    source,
    servable,
    options: { file, registry, ...options },
    done: () => undefined,
  });
}

describe("a model whose file describes its rows", () => {
  test("keeps the names, their order, null, classes and batching of the file", async () => {
    const { draft } = await inspected({});
    expect(draft).toMatchObject({ task: "classification", batched: true, bounded: true, classes: [0, 1, 2] });
    expect(draft.features).toEqual([...NAMES].reverse().map(feature));
    expect(draft.inputs[0]!.features).toEqual(NAMES);
  });

  test("takes other names of features and classes", async () => {
    const names = Array.from({ length: 13 }, (_, index) => `f${index}`);
    const { draft } = await inspected({ features: names, classes: ["a", "b", "c"] });
    expect(draft.features!.map(({ name }) => name)).toEqual(names);
    expect(draft.inputs[0]!.features).toEqual([...names].reverse());
    expect(draft.classes).toEqual(["a", "b", "c"]);
    expect(draft.outputs.map(({ role }) => role)).toEqual([undefined, "probabilities"]);
    expect(draft.golden!.length).toBeGreaterThan(0);
  });

  test("refuses another number of names", async () => {
    await expect(inspected({ features: ["a"] })).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(inspected({ classes: ["a", "b"] })).rejects.toThrow("--classes must be 3 names, got 2");
  });
});
