import { expect, test } from "vitest";
import { memoryStore, openRegistry } from "../../src/index.ts";
import { floats, integers, node, smallModel } from "../onnx/smallModel.ts";

/** The manifest of a model without one, after it has been loaded, and what it predicts for a row of 4. */
async function served(nodes: string[]) {
  const store = memoryStore();
  const constants = [integers("axes", 1), integers("twice", 1, 2)];
  await store.write("m/1/model.onnx", smallModel({ nodes: nodes.map((text) => node(text)), constants }));
  const models = await openRegistry(store);
  const model = await models.model("m");
  const prediction = await model.predict({ x: [1, 2, 3, 4] });
  await models.close();
  return { shape: model.manifest.outputs[0]!.shape, prediction };
}

test("an output has the rank that runs have shown, whatever the graph declares", async () => {
  // the graph declares no shape: taken for a rank of 0, the documents would promise a number for each row
  expect(await served(["ReduceSum x axes -> y"])).toEqual({ shape: [null, null], prediction: { y: [10] } });
});

test("a size that a run has shown to be another is free", async () => {
  const { shape, prediction } = await served(["Tile x twice -> y"]);
  expect(prediction).toEqual({ y: [1, 2, 3, 4, 1, 2, 3, 4] });
  expect(shape).toEqual([null, null]);
});

test("a model that refuses every made-up row predicts real ones", async () => {
  const store = memoryStore();
  // rows of 2 by 2 are made up: the kernel does not fit into them
  const nodes = [node("Conv x w -> y")];
  await store.write(
    "m/1/model.onnx",
    smallModel({ nodes, inputs: { x: ["N", 1, "H", "W"] }, constants: [floats("w", [1, 1, 3, 3])] }),
  );
  const models = await openRegistry(store);
  const image = [Array.from({ length: 5 }, () => [1, 1, 1, 1, 1])];
  expect(await models.predict("m", { x: image })).toMatchObject({
    y: [[expect.any(Array), expect.any(Array), expect.any(Array)]],
  });
  expect(await models.predictMany("m", [{ x: image }, { x: image }])).toHaveLength(2);
  await models.close();
});
