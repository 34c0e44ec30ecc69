import { toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "./generated/onnx-ml_pb.js";
import { graphNode } from "./graph.ts";
import { parseModel } from "./modelFile.ts";

/**
 * The same model with one of its outputs under another name, by a node that copies it.
 * @throws IrisError `MODEL_REJECTED` when the bytes are no ONNX file
 */
export function withRenamedOutput(bytes: Uint8Array, name: string, newName: string): Uint8Array {
  const model = parseModel(bytes);
  for (const output of model.graph.output) if (output.name === name) output.name = newName;
  model.graph.node.push(graphNode("Identity", [name], [newName]));
  return toBinary(ModelProtoSchema, model);
}
