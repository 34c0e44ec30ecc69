import { create, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataType } from "../onnx/generated/onnx-ml_pb.js";
import { graphTensor, ML_DOMAIN } from "../onnx/graph.ts";
import type { Booster } from "./booster.ts";
import { ColumnTable, NUMBERS_INPUT, TEXTS_INPUT } from "./columns.ts";
import { scoreOutputs } from "./scoreOutputs.ts";
import { scoresOf, treeScores } from "./treeScores.ts";

/** The lowest versions that have the operators used: TreeEnsemble came with ai.onnx.ml 5, and that with IR 10. */
const IR_VERSION = 10n;
const OPSETS = [
  { domain: "", version: 13n },
  { domain: ML_DOMAIN, version: 5n },
];

const { DOUBLE, STRING } = TensorProto_DataType;

/**
 * Writes a booster as the bytes of an ONNX file. Trees are run in the precision of their library, all else in float64.
 *
 * Inputs: `features`, float64 [rows, numeric features], NaN for a missing value, and `categories`, string [rows, text
 * features]; one without columns is left out. Outputs of a classifier: `label`, string or int64 [rows], and
 * `probabilities`, float64 [rows, classes]; of a regressor: `value`, float64 [rows, 1].
 */
export function writeBooster(booster: Booster): Uint8Array {
  const splits = scoresOf(booster).flatMap(({ trees }) =>
    trees.flatMap(({ nodes }) => nodes.map(({ split }) => split)),
  );
  const columns = new ColumnTable(booster.features, splits);
  const { matrix, nodes, constants } = columns.build();
  const trees = treeScores(booster, columns, matrix);
  const result = scoreOutputs(booster);
  const graph = create(GraphProtoSchema, {
    name: "model",
    node: [...nodes, ...trees, ...result.nodes],
    initializer: [...constants, ...result.constants],
    input: inputs(columns),
    output: result.output,
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      opsetImport: OPSETS,
      producerName: "iris-models",
      docString: `Trees of ${booster.library}, objective ${booster.objective}.`,
      graph,
      metadataProps: [{ key: "features", value: JSON.stringify(booster.features.map(({ name }) => name)) }],
    }),
  );
}

function inputs({ numbers, texts }: ColumnTable) {
  return [
    ...(numbers.length > 0
      ? [graphTensor(NUMBERS_INPUT, DOUBLE, ["rows", numbers.length], "NaN is a missing value")]
      : []),
    ...(texts.length > 0 ? [graphTensor(TEXTS_INPUT, STRING, ["rows", texts.length], "Categories as text")] : []),
  ];
}
