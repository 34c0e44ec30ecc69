import { expect, test } from "vitest";
import { createRegistry, type ManifestDraft, memoryStore, onnxruntime, openRegistry } from "../../src/index.ts";
import { node, smallModel } from "../onnx/smallModel.ts";

const draft = {
  name: "m",
  task: "tensor",
  batched: true,
  inputs: [{ name: "x", dtype: "float32", shape: [null, 4] }],
  outputs: [{ name: "y", dtype: "float32", shape: [null, 4] }],
  golden: [1, 2, 3].map((value) => ({
    row: { x: [value, -1, 0, 0] },
    expected: { outputs: { y: [value, 0, 0, 0] } },
  })),
} satisfies ManifestDraft;

test("a load runs each golden row once alone, and all of them once together", async () => {
  const store = memoryStore();
  await createRegistry(store).publish(draft, smallModel({ nodes: [node("Relu x -> y")] }));
  const rows: number[] = [];
  const models = await openRegistry(store, {
    engine: {
      name: "counting",
      load: async (bytes) => {
        const session = await onnxruntime.load(bytes);
        return {
          ...session,
          run: (feeds, fetch) => {
            rows.push(feeds.x!.shape[0]!);
            return session.run(feeds, fetch);
          },
        };
      },
    },
  });
  await models.start();
  expect(rows).toEqual([1, 1, 1, 3]);
  await models.close();
});
