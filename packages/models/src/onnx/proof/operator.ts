import type { AttributeProto, NodeProto, TensorProto } from "../generated/onnx-ml_pb.js";
import { freshSymbol, numberOf, type Size, symbolSize } from "./size.ts";
import { isRows, UNKNOWN_CONSTANT, type Value } from "./value.ts";

/** Thrown by a rule where rows begin to influence each other, or may. */
export class BrokenProof extends Error {}

/** A node on its way through the rules: its attributes and what is known of its inputs. */
export interface Operator {
  readonly type: string;
  /** Version of the operator set that the model imports. */
  readonly version: number;
  /** Undefined for an optional input that is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputCount: number;
  /** An input that must be there. */
  input(index: number): Value;
  has(attribute: string): boolean;
  int(attribute: string, fallback: number): number;
  ints(attribute: string): number[] | undefined;
  floats(attribute: string): readonly number[] | undefined;
  text(attribute: string, fallback: string): string;
  /** How many elements a list of any type has. */
  length(attribute: string): number;
  tensor(attribute: string): TensorProto | undefined;
  /** A size that equals no other; `fixed` says that it does not depend on values or free dimensions. */
  fresh(fixed: boolean): Size;
  /** The error to throw where the proof ends; `what` follows the operator's name. */
  broken(what: string): BrokenProof;
}

/** What an operator gives for what it takes. */
export type Rule = (op: Operator) => Value | readonly Value[];

let symbols = 0;

/** A node as the rules see it. */
export function operatorOf(node: NodeProto, version: number, inputs: readonly (Value | undefined)[]): Operator {
  const attributes = new Map<string, AttributeProto>(node.attribute.map((one) => [one.name, one]));
  const broken = (what: string) =>
    new BrokenProof(`${node.opType} "${node.name || node.output.find((name) => name !== "")}" ${what}`);
  return {
    type: node.opType,
    version,
    inputs,
    outputCount: node.output.length,
    input(index) {
      const value = inputs[index];
      if (value === undefined) throw broken(`lacks its input ${index}`);
      return value;
    },
    has: (name) => attributes.has(name),
    int(name, fallback) {
      const found = attributes.get(name);
      return found === undefined ? fallback : Number(found.i);
    },
    ints: (name) => attributes.get(name)?.ints.map(Number),
    floats: (name) => attributes.get(name)?.floats,
    text(name, fallback) {
      const found = attributes.get(name);
      return found === undefined ? fallback : new TextDecoder().decode(found.s);
    },
    length(name) {
      const found = attributes.get(name);
      return found === undefined ? 0 : Math.max(found.ints.length, found.floats.length, found.strings.length);
    },
    tensor: (name) => attributes.get(name)?.t,
    fresh: (fixed) => symbolSize(freshSymbol(symbols++, fixed)),
    broken,
  };
}

/** An axis counted from the front. */
export function fromFront(op: Operator, axis: number, rank: number): number {
  const front = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(front) || front < 0 || front >= Math.max(rank, 1)) throw op.broken(`has no axis ${axis}`);
  return front;
}

/** Axes counted from the front; without any, all of them. */
export const axesFromFront = (op: Operator, axes: readonly number[] | undefined, rank: number): number[] =>
  axes?.map((axis) => fromFront(op, axis, rank)) ?? Array.from({ length: rank }, (_, axis) => axis);

/** The integers that an input holds: undefined where the input is left out, "unknown" where they are not known. */
export function integersOf(value: Value | undefined): number[] | undefined | "unknown" {
  if (value === undefined) return undefined;
  const numbers = value.contents?.map(numberOf);
  return numbers?.every((one) => one !== undefined) ? numbers : "unknown";
}

/** Integers that older versions have as an attribute and newer ones as an input. */
export function parameterOf(op: Operator, attribute: string, index: number): number[] | undefined | "unknown" {
  return op.ints(attribute) ?? integersOf(op.inputs[index]);
}

/** Refuses rows in inputs that have to be the same for all rows. */
export function mustBeConstant(op: Operator, ...indices: readonly number[]): void {
  for (const index of indices) if (isRows(op.inputs[index])) throw op.broken(`takes its input ${index} from the rows`);
}

/** Refuses an operation along the dimension of the rows. */
export function notAlongRows(op: Operator, value: Value, axes: readonly number[], what: string): void {
  if (value.axis !== undefined && axes.includes(value.axis)) throw op.broken(what);
}

/** A constant of unknown form; refuses rows, whose form has to be known. */
export function unknownForm(op: Operator, ...values: readonly (Value | undefined)[]): Value {
  if (values.some(isRows)) throw op.broken("has sizes that are not known");
  return UNKNOWN_CONSTANT;
}
