import { mkdir, writeFile } from "node:fs/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from "../src/onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor } from "../src/onnx/graph.ts";

// Writes test/fixtures/loops: models whose runs take as long as somebody wants, or for ever. Run it with `node scripts/loopGraphs.ts`.

/** More rounds than any machine gets through in a lifetime. */
const ENDLESS = 9_000_000_000_000n;

async function write(name: string, model: Uint8Array): Promise<void> {
  const folder = new URL(`../test/fixtures/loops/${name}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("model.onnx", folder), model);
}

/**
 * A model that adds 1 to `x` float32 [1] in each round of a loop, and gives `y` float32 [1]. A round takes some microseconds.
 * @param rounds how many: a constant, or the input `rounds` int64 []
 */
function loopModel(rounds: "input" | bigint): Uint8Array {
  const scalar = (name: string, dtype: TensorProto_DataType) => graphTensor(name, dtype, [], "");
  const body = create(GraphProtoSchema, {
    name: "round",
    node: [
      graphNode("Identity", ["condition"], ["goesOn"]),
      graphNode(
        "Cast",
        ["condition"],
        ["one"],
        [
          create(AttributeProtoSchema, {
            name: "to",
            type: AttributeProto_AttributeType.INT,
            i: BigInt(TensorProto_DataType.FLOAT),
          }),
        ],
      ),
      graphNode("Add", ["sum", "one"], ["next"]),
    ],
    input: [
      scalar("round", TensorProto_DataType.INT64),
      scalar("condition", TensorProto_DataType.BOOL),
      graphTensor("sum", TensorProto_DataType.FLOAT, [1], ""),
    ],
    output: [scalar("goesOn", TensorProto_DataType.BOOL), graphTensor("next", TensorProto_DataType.FLOAT, [1], "")],
  });
  const graph = create(GraphProtoSchema, {
    name: "loop",
    node: [
      graphNode(
        "Loop",
        ["rounds", "", "x"],
        ["y"],
        [create(AttributeProtoSchema, { name: "body", type: AttributeProto_AttributeType.GRAPH, g: body })],
      ),
    ],
    input: [
      ...(rounds === "input" ? [scalar("rounds", TensorProto_DataType.INT64)] : []),
      graphTensor("x", TensorProto_DataType.FLOAT, [1], ""),
    ],
    initializer: rounds === "input" ? [] : [int64Scalar("rounds", rounds)],
    output: [graphTensor("y", TensorProto_DataType.FLOAT, [1], "")],
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ domain: "", version: 17n }], graph }),
  );
}

const int64Scalar = (name: string, value: bigint): TensorProto =>
  create(TensorProtoSchema, { name, dataType: TensorProto_DataType.INT64, int64Data: [value] });

await write("counted", loopModel("input"));
await write("endless", loopModel(ENDLESS));
