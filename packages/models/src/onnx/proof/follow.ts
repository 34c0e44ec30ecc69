import type { Dimension } from "../../manifest/tensor.ts";
import { isFreeName } from "../freeName.ts";
import type { NodeProto, ValueInfoProto } from "../generated/onnx-ml_pb.js";
import type { ParsedModel } from "../modelFile.ts";
import { constantOf } from "./contents.ts";
import { BrokenProof, type Operator, operatorOf } from "./operator.ts";
import { ruleOf, takesCounts } from "./rules/table.ts";
import { freshSymbol, numberSize, type Size, symbolSize } from "./size.ts";
import { countsRows, type Value } from "./value.ts";

/** The first dimension of an input: what follows it through the graph, or why it cannot be followed. */
export type Beginning = (info: ValueInfoProto, dims: readonly Size[] | undefined) => Value;

/** The sizes that the rows of requests are checked for: of inputs by their names, each with its first dimension. */
export type CheckedShapes = ReadonlyMap<string, readonly Dimension[]>;

/** Values of a graph by their names, in the order of its nodes. */
export type Values = ReadonlyMap<string, Value>;

/**
 * Follows the inputs through every node of a graph by the rules of its operators. It does not throw.
 * @param checked inputs that are not in it are checked for what the graph declares
 */
export function follow(model: ParsedModel, begin: Beginning, checked: CheckedShapes = new Map()): Values {
  const values = new Map<string, Value>();
  for (const tensor of model.graph.initializer) values.set(tensor.name, constantOf(tensor));
  for (const { values: tensor } of model.graph.sparseInitializer) values.set(tensor?.name ?? "", {});
  for (const [index, info] of model.graph.input.entries())
    if (!values.has(info.name)) values.set(info.name, begin(info, dimensionsOf(info, index, checked.get(info.name))));
  const functions = new Set(model.functions.map(({ domain, name }) => keyOf(domain, name)));
  const versions = new Map(model.opsetImport.map(({ domain, version }) => [plain(domain), Number(version)]));
  for (const node of model.graph.node) {
    const results = functions.has(keyOf(node.domain, node.opType))
      ? broken(node, "is a function of the file, and has no rule")
      : resultsOf(node, versions.get(plain(node.domain)) ?? 1, values);
    node.output.forEach((name, at) => {
      if (name !== "") values.set(name, results[at] ?? { broken: noRule(node) });
    });
  }
  return values;
}

const plain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);
const keyOf = (domain: string, type: string): string => `${plain(domain)}:${type}`;
const noRule = ({ opType, name, output }: NodeProto): string =>
  `${opType} "${name || output.find((one) => one !== "")}" has no rule that keeps rows apart`;

function resultsOf(node: NodeProto, version: number, values: Values): readonly Value[] {
  const inputs: (Value | undefined)[] = [];
  for (const name of node.input) {
    const value = name === "" ? undefined : values.get(name);
    if (value === undefined && name !== "") return broken(node, `takes "${name}", which no earlier node produces`);
    if (value?.broken !== undefined) return node.output.map(() => value);
    inputs.push(value);
  }
  const rule = ruleOf(plain(node.domain), node.opType);
  if (rule === undefined) return node.output.map(() => ({ broken: noRule(node) }));
  const op = operatorOf(node, version, inputs);
  try {
    if (inputs.some(countsRows) && !takesCounts(plain(node.domain), node.opType))
      return broken(node, "takes the number of rows");
    const results = [rule(op)].flat();
    if (losesCount(node, inputs, results)) return broken(node, "makes other values of the number of rows");
    return results;
  } catch (error) {
    return node.output.map(() => ({ broken: reasonOf(op, error) }));
  }
}

/** By operator: inputs that hold a shape or a range. The number of rows may be in them without getting into the elements. */
const SHAPE_INPUTS: Readonly<Record<string, readonly number[]>> = {
  Shape: [0],
  Size: [0],
  ConstantOfShape: [0],
  Reshape: [1],
  Expand: [1],
  Tile: [1],
  Slice: [1, 2, 3, 4],
};

/** Whether the number of rows gets into elements that are not followed: then each row depends on how many others there are. */
function losesCount(node: NodeProto, inputs: readonly (Value | undefined)[], results: readonly Value[]): boolean {
  const shapes = SHAPE_INPUTS[node.opType] ?? [];
  const counts = inputs.some((value, at) => !shapes.includes(at) && countsRows(value));
  return counts && results.some(({ contents, broken }) => contents === undefined && broken === undefined);
}

/** A rule that throws any other error does not know this form of the operator: then nothing is proven. */
function reasonOf(op: Operator, error: unknown): string {
  return error instanceof BrokenProof ? error.message : op.broken("is not understood").message;
}

const broken = (node: NodeProto, what: string): Value[] =>
  node.output.map(() => ({ broken: `${node.opType} "${node.name || node.output[0]}" ${what}` }));

/** Sizes that the graph fixes are numbers. Free ones of the same name are equal only where requests are checked for that; a name without meaning is like none. */
function dimensionsOf(info: ValueInfoProto, index: number, checked?: readonly Dimension[]): Size[] | undefined {
  const type = info.type?.value;
  if (type?.case !== "tensorType") return undefined;
  return type.value.shape?.dim.map(({ value }, axis) => {
    if (value.case === "dimValue" && value.value >= 0n) return numberSize(Number(value.value));
    // the first dimension counts rows, whatever its name or number in the manifest
    const declared = value.case === "dimParam" ? value.value : null;
    const size = axis === 0 || checked === undefined ? declared : checked[axis];
    if (typeof size === "number") return numberSize(size);
    if (typeof size === "string" && !isFreeName(size)) return symbolSize(`"${size}`);
    return symbolSize(freshSymbol(-1 - index - axis / 100, false));
  });
}
