import { toBinary } from "@bufbuild/protobuf";
import { textAttribute } from "./attribute.ts";
import { ModelProtoSchema, type NodeProto } from "./generated/onnx-ml_pb.js";
import { nodesOf, parseModel } from "./modelFile.ts";

const OPERATOR = "StringNormalizer";

/**
 * Sets the locale of every StringNormalizer node that has none to `C.UTF-8`, in subgraphs and functions too, and gives
 * the same bytes back when there is none. Without it onnxruntime requests en_US.UTF-8, which slim images lack.
 * Meant for Linux: other systems do not know the name.
 * @throws IrisError `MODEL_REJECTED` when the bytes are no ONNX file
 */
export function setPortableLocale(bytes: Uint8Array): Uint8Array {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(OPERATOR)) return bytes;
  const model = parseModel(bytes);
  const nodes = [...nodesOf(model)].filter(needsLocale);
  if (nodes.length === 0) return bytes;
  for (const node of nodes) node.attribute.push(textAttribute("locale", "C.UTF-8"));
  return toBinary(ModelProtoSchema, model);
}

function needsLocale(node: NodeProto): boolean {
  return node.opType === OPERATOR && node.domain === "" && !node.attribute.some(({ name }) => name === "locale");
}
