import { attributeOf } from "./attribute.ts";
import { type NodeProto, type TensorProto, TensorProto_DataType } from "./generated/onnx-ml_pb.js";
import type { ParsedModel } from "./modelFile.ts";
import { contentsOf } from "./proof/contents.ts";
import { numberOf } from "./proof/size.ts";

/** Element types that cannot end the process by a division: the result is an infinity or NaN. */
const FLOATS: ReadonlySet<number> = new Set([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.BFLOAT16,
]);

/** Operators whose first output has the element type of their first input. */
const KEEPS_TYPE: ReadonlySet<string> = new Set(
  `
  Abs Add AveragePool BatchNormalization Ceil Clip Concat Conv ConvTranspose CumSum DepthToSpace Div Dropout Elu
  Erf Exp Expand Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool
  HardSigmoid HardSwish Identity InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax
  LpNormalization MatMul Max MaxPool Mean Min Mish Mod Mul Neg PRelu Pad Pow Range Reciprocal ReduceL1 ReduceL2
  ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape
  Resize Round Selu Sigmoid Sign Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh
  Tile TopK Transpose Trilu Unsqueeze
  `.match(/\w+/g),
);

/** The input that has the element type of the first output; undefined where that is not known. */
function typeSource(operator: string): number | undefined {
  if (KEEPS_TYPE.has(operator)) return 0;
  return operator === "Where" ? 1 : undefined;
}

/**
 * Whether a graph may divide the least integer by -1, whose result is out of range: onnxruntime leaves that to the processor, which ends the
 * whole process (SIGFPE). A division by zero is checked there. Types that cannot be found out count as integers.
 */
export function mayOverflowInDivision({ graph }: ParsedModel): boolean {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const types = new Map<string, number>();
  for (const { name, type } of [...graph.valueInfo, ...graph.input])
    if (type?.value.case === "tensorType") types.set(name, type.value.value.elemType);
  for (const tensor of constants.values()) types.set(tensor.name, tensor.dataType);
  for (const node of graph.node) {
    const [output = ""] = node.output;
    const constant = tensorOf(node);
    if (constant) constants.set(output, constant);
    const type = typeOf(node, types);
    if (type !== undefined) types.set(output, type);
    const [, divisor = ""] = node.input;
    const divides = node.opType === "Div" || node.opType === "Mod";
    if (divides && !isFloat(node.input, types) && !isSafeDivisor(constants.get(divisor))) return true;
  }
  return false;
}

const isFloat = (inputs: readonly string[], types: ReadonlyMap<string, number>): boolean =>
  inputs.some((name) => FLOATS.has(types.get(name) ?? TensorProto_DataType.UNDEFINED));

/** The value of a Constant node. */
const tensorOf = (node: NodeProto): TensorProto | undefined =>
  node.opType === "Constant" ? attributeOf(node, "value")?.t : undefined;

function typeOf(node: NodeProto, types: ReadonlyMap<string, number>): number | undefined {
  const attribute = (name: string) => attributeOf(node, name);
  switch (node.opType) {
    case "Cast":
      return Number(attribute("to")?.i ?? 0);
    case "Constant":
      return (
        attribute("value")?.t?.dataType ??
        (attribute("value_float") || attribute("value_floats") ? TensorProto_DataType.FLOAT : undefined)
      );
    case "ConstantOfShape":
      return attribute("value")?.t?.dataType ?? TensorProto_DataType.FLOAT;
    default: {
      const input = typeSource(node.opType);
      return input === undefined ? undefined : types.get(node.input[input] ?? "");
    }
  }
}

function isSafeDivisor(tensor: TensorProto | undefined): boolean {
  const values = tensor && contentsOf(tensor);
  return values?.every((value) => numberOf(value) !== undefined && numberOf(value) !== -1) ?? false;
}
