import { TensorProto_DataType } from "../../generated/onnx-ml_pb.js";
import { broadcast } from "../broadcast.ts";
import type { Operator, Rule } from "../operator.ts";
import { hasRows, isSame, numberOf, numberSize, product, quotient, type Size } from "../size.ts";
import { countsRows, isRows, type Value, withContents } from "../value.ts";

type Elements = readonly (Size | undefined)[];
type Calculation = (operands: Elements, op: Operator) => Size | undefined;

/** Arithmetic of exporters on shapes: the elements are calculated, where they are known. */
function arithmetic(calculate: Calculation): Rule {
  return (op) => {
    if (op.int("broadcast", 0) !== 0) throw op.broken("places its second operand by attributes");
    const values = op.inputs.filter((value) => value !== undefined);
    const contents = calculated(op, values, calculate);
    return withContents(broadcast(op, values), contents);
  };
}

function calculated(op: Operator, values: readonly Value[], calculate: Calculation): Elements | undefined {
  const lists = values.map(({ contents }) => contents);
  const isCount = values.some(countsRows);
  const length = Math.max(...lists.map((list) => list?.length ?? 0));
  const isShort = values.every(({ dims }) => dims !== undefined && dims.length <= 1);
  if (
    values.some(isRows) ||
    !isShort ||
    !lists.every((list) => list && (list.length === 1 || list.length === length))
  ) {
    if (isCount) throw op.broken("calculates with the number of rows");
    return undefined;
  }
  return Array.from({ length }, (_, at) => {
    const operands = lists.map((list) => list![list!.length === 1 ? 0 : at]);
    const result = calculate(operands, op);
    if (result === undefined && operands.some((size) => size && hasRows(size)))
      throw op.broken("calculates with the number of rows");
    return result;
  });
}

const add: Calculation = ([a, b]) => {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return numberSize(left + right);
  if (right === 0) return a;
  return left === 0 ? b : undefined;
};

const subtract: Calculation = ([a, b], op) => add([a, b && { ...b, factor: -b.factor }], op);

/** Sizes are never negative, so that none equals a negative number. */
const equals: Calculation = ([a, b]) => {
  if (!a || !b) return undefined;
  if (isSame(a, b)) return numberSize(1);
  const isDecided = (a.symbols.length === 0 && b.symbols.length === 0) || a.factor * b.factor < 0;
  return isDecided ? numberSize(0) : undefined;
};

const choose: Calculation = ([condition, a, b]) => {
  const chosen = numberOf(condition);
  return chosen === undefined ? undefined : chosen === 0 ? b : a;
};

/** Element types by their numbers in ONNX; the others are not followed. */
const { FLOAT, DOUBLE, INT32, INT64, BOOL } = TensorProto_DataType;

/** A conversion to whole numbers cuts what follows the point. */
const cast: Calculation = ([a], op) => {
  const [type, number] = [op.int("to", 0), numberOf(a)];
  if (type === FLOAT || type === DOUBLE) return a;
  if (type === BOOL) return number === undefined ? undefined : numberSize(number === 0 ? 0 : 1);
  if (type !== INT32 && type !== INT64) return undefined;
  if (number !== undefined) return numberSize(Math.trunc(number));
  return a && Number.isInteger(a.factor) ? a : undefined;
};

/** Rules that may take the number of rows. */
export const arithmeticRules: Readonly<Record<string, Rule>> = {
  Add: arithmetic(add),
  Sub: arithmetic(subtract),
  Mul: arithmetic(([a, b]) => a && b && product([a, b])),
  Div: arithmetic(([a, b]) => a && b && quotient(a, b)),
  Equal: arithmetic(equals),
  Where: arithmetic(choose),
  Cast: arithmetic(cast),
  Identity: arithmetic(([a]) => a),
};
