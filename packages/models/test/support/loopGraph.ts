import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
} from "onnx-buf";
import { graphNode, graphTensor } from "../../src/onnx/graph.ts";

/**
 * A model that adds 1 to `x` as often as `rounds` says: how long a run takes is the caller's choice. Some microseconds a round.
 * Inputs: `rounds` int64 [], `x` float32 [1]. Output: `y` float32 [1].
 */
export function loopModel(): Uint8Array {
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
    input: [scalar("rounds", TensorProto_DataType.INT64), graphTensor("x", TensorProto_DataType.FLOAT, [1], "")],
    output: [graphTensor("y", TensorProto_DataType.FLOAT, [1], "")],
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ domain: "", version: 17n }], graph }),
  );
}

/** The feeds of a run of so many rounds. */
export const loopFeeds = (rounds: number | bigint) => ({
  rounds: { dtype: "int64" as const, shape: [], data: BigInt64Array.of(BigInt(rounds)) },
  x: { dtype: "float32" as const, shape: [1], data: Float32Array.of(0) },
});

/** More rounds than any machine gets through in a lifetime. */
export const ENDLESS = 9_000_000_000_000n;
