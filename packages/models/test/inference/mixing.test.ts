import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  createRegistry,
  type ManifestDraft,
  memoryStore,
  onnxruntime,
  openRegistry,
  type Session,
} from "../../src/index.ts";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
} from "../../src/onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor } from "../../src/onnx/graph.ts";

/** y = softmax of x along an axis: along 0 it mixes the rows of a run, along 1 it does not. */
function softmaxModel(axis: number): Uint8Array {
  const attribute = create(AttributeProtoSchema, {
    name: "axis",
    type: AttributeProto_AttributeType.INT,
    i: BigInt(axis),
  });
  const graph = create(GraphProtoSchema, {
    name: "softmax",
    node: [graphNode("Softmax", ["x"], ["y"], [attribute])],
    input: [graphTensor("x", TensorProto_DataType.FLOAT, ["rows", 2], "")],
    output: [graphTensor("y", TensorProto_DataType.FLOAT, ["rows", 2], "")],
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ domain: "", version: 17n }], graph }),
  );
}

const draft: ManifestDraft = {
  name: "softmax",
  task: "tensor",
  inputs: [{ name: "x", dtype: "float32", shape: ["rows", 2] }],
  outputs: [{ name: "y", dtype: "float32", shape: ["rows", 2] }],
};

/** Asks three rows in one turn. @returns the answers, and how many rows the largest run had */
async function askThree(axis: number) {
  let largest = 0;
  const counting = (session: Session): Session => ({
    ...session,
    run: (feeds, fetch) => {
      largest = Math.max(largest, feeds.x!.shape[0]!);
      return session.run(feeds, fetch);
    },
  });
  const store = memoryStore();
  await createRegistry(store).publish(draft, softmaxModel(axis));
  const models = await openRegistry(store, {
    engine: { name: "counting", load: async (bytes) => counting(await onnxruntime.load(bytes)) },
  });
  await models.model("softmax");
  largest = 0;
  const answers = await Promise.all(
    [
      [0, 0],
      [1, 0],
      [0, 1],
    ].map((x) => models.predict("softmax", { x })),
  );
  return { answers, largest };
}

test("rows of one turn run together in a model that keeps them apart", async () => {
  const { answers, largest } = await askThree(1);
  expect(largest).toBe(3);
  expect(answers).toEqual([
    { y: [0.5, 0.5] },
    { y: [expect.closeTo(0.7311, 3), expect.closeTo(0.2689, 3)] },
    { y: [expect.closeTo(0.2689, 3), expect.closeTo(0.7311, 3)] },
  ]);
});

test("a model that mixes its rows gets them one by one, whatever its shapes promise", async () => {
  const { answers, largest } = await askThree(0);
  expect(largest).toBe(1);
  expect(answers).toEqual([{ y: [1, 1] }, { y: [1, 1] }, { y: [1, 1] }]);
});
