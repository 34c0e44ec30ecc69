import { type Operator, unknownForm } from "./operator.ts";
import { isFixed, isOne, isSame, numberOf, numberSize, type Size } from "./size.ts";
import { shaped, type Value } from "./value.ts";

/**
 * The value of an operator that works element by element, with dimensions aligned from the right. Rows stay apart when
 * all operands have them in the same place, and constants have no other size there than 1.
 */
export function broadcast(op: Operator, values: readonly Value[]): Value {
  const shapes = values.map(({ dims }) => dims);
  if (!shapes.every((dims) => dims !== undefined)) return unknownForm(op, ...values);
  const rank = Math.max(...shapes.map((dims) => dims.length));
  const axis = commonAxis(op, values, rank);
  const dims = Array.from({ length: rank }, (_, at) => {
    const sizes = shapes.map((shape) => shape[at - rank + shape.length] ?? numberSize(1));
    return at === axis ? rowsSize(op, values, sizes) : sizes.reduce((a, b) => widened(op, a, b));
  });
  return shaped(dims, axis);
}

function commonAxis(op: Operator, values: readonly Value[], rank: number): number | undefined {
  const axes = values.flatMap(({ axis, dims }) => (axis === undefined ? [] : [axis + rank - dims!.length]));
  if (new Set(axes).size > 1) throw op.broken("meets rows along two different dimensions");
  return axes[0];
}

function rowsSize(op: Operator, values: readonly Value[], sizes: readonly Size[]): Size {
  const own = sizes.filter((_, index) => values[index]!.axis !== undefined);
  const others = sizes.filter((_, index) => values[index]!.axis === undefined);
  if (!own.every((size) => isSame(size, own[0]!))) throw op.broken("meets different numbers of elements for each row");
  if (!others.every(isOne)) throw op.broken("meets a constant that has a size of its own along the rows");
  return own[0]!;
}

/** The size that two sizes in the same place give. */
export function widened(op: Operator, a: Size, b: Size): Size {
  if (isSame(a, b) || isOne(b)) return a;
  if (isOne(a)) return b;
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right === undefined) return a;
  return right !== undefined && left === undefined ? b : op.fresh(isFixed(a) && isFixed(b));
}
