import { fromBinary } from "@bufbuild/protobuf";
import { IrisError } from "../errors.ts";
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
} from "./generated/onnx-ml_pb.js";

/** A parsed model that is known to have a graph. */
export type ParsedModel = ModelProto & { graph: GraphProto };

/** First version of the intermediate representation in which a model must name its operator sets. */
const IR_WITH_OPSETS = 3n;

/**
 * Parses the bytes of an ONNX file.
 * @throws IrisError `MODEL_REJECTED` that says what the bytes are instead, or that they are cut off
 */
export function parseModel(bytes: Uint8Array): ParsedModel {
  const model = decode(bytes);
  if (!hasGraph(model)) throw notOnnx(bytes);
  if (model.irVersion >= IR_WITH_OPSETS && model.opsetImport.length === 0) throw cut(bytes);
  return model;
}

/** Every node of a model: of its graph, of the subgraphs in its attributes, and of its own functions. */
export function* nodesOf(model: ParsedModel): Generator<NodeProto> {
  const stack: NodeProto[] = [...model.graph.node, ...model.functions.flatMap((f) => f.node)];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (const graph of node.attribute.flatMap(graphsOf)) stack.push(...graph.node);
  }
}

/** The subgraphs that an attribute holds. */
export function graphsOf(attribute: AttributeProto): GraphProto[] {
  return attribute.g === undefined ? attribute.graphs : [attribute.g, ...attribute.graphs];
}

function decode(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    if (sniffFileType(bytes) !== undefined) throw notOnnx(bytes, error);
    throw isEndOfFile(error) ? cut(bytes, error) : notOnnx(bytes, error);
  }
}

function isEndOfFile(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && /premature EOF/i.test(error.message));
}

function hasGraph(model: ModelProto): model is ParsedModel {
  return model.graph !== undefined;
}

function notOnnx(bytes: Uint8Array, cause?: unknown): IrisError {
  const kind = sniffFileType(bytes);
  const what = kind === undefined ? `its ${bytes.length} bytes hold no ONNX graph (or a damaged one)` : `it is ${kind}`;
  return new IrisError(
    "MODEL_REJECTED",
    `This is not an ONNX file: ${what}. Export the model to ONNX and give that file.`,
    {
      cause,
    },
  );
}

function cut(bytes: Uint8Array, cause?: unknown): IrisError {
  return new IrisError(
    "MODEL_REJECTED",
    `This ONNX file is cut off or damaged: it ends within the model, after ${bytes.length} bytes. Copy or export it again.`,
    { cause },
  );
}

const MAGIC: readonly { readonly kind: string; readonly at: number; readonly bytes: string }[] = [
  { kind: "a PNG image", at: 0, bytes: "\x89PNG" },
  { kind: "a JPEG image", at: 0, bytes: "\xff\xd8\xff" },
  { kind: "a PDF document", at: 0, bytes: "%PDF" },
  { kind: "a zip archive, such as PyTorch (.pt) or Keras (.keras) saves", at: 0, bytes: "PK\x03\x04" },
  { kind: "an HDF5 file, as older Keras saves", at: 0, bytes: "\x89HDF" },
  { kind: "a gzip archive", at: 0, bytes: "\x1f\x8b" },
  {
    kind: "a git-lfs pointer and not the file itself: fetch it with 'git lfs pull'",
    at: 0,
    bytes: "version https://git-lfs",
  },
  { kind: "a TensorFlow Lite model", at: 4, bytes: "TFL3" },
  { kind: "a model in onnxruntime's own ORT format", at: 4, bytes: "ORTM" },
  { kind: "a CatBoost model in its own format", at: 0, bytes: "CBM1" },
  { kind: "JSON text", at: 0, bytes: "{" },
  { kind: "HTML or XML text", at: 0, bytes: "<" },
];

/** What bytes that are no ONNX model are, in words that follow "it is"; undefined when they are not recognised. */
export function sniffFileType(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty";
  if (isPickle(bytes)) return "a Python pickle (.pkl, .joblib)";
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString("latin1");
  return MAGIC.find((magic) => head.startsWith(magic.bytes, magic.at))?.kind;
}

/** Pickle's PROTO opcode and its protocol; earlier protocols have no mark. */
function isPickle(bytes: Uint8Array): boolean {
  return bytes.length > 1 && bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
}
