import { broadcast, widened } from "../broadcast.ts";
import { mustBeConstant, type Operator, type Rule, unknownForm } from "../operator.ts";
import { isOne, isSame, numberSize, product, type Size } from "../size.ts";
import { isRows, shaped, type Value } from "../value.ts";

/**
 * A product of matrices. Rows stay apart in every place but the one that is added up: the result is that of an
 * element-by-element operator on [..., m, 1] and [..., 1, n].
 */
function matmul(op: Operator, a: Value, b: Value): Value {
  if (a.dims === undefined || b.dims === undefined) return unknownForm(op, a, b);
  if (a.dims.length === 0 || b.dims.length === 0) throw op.broken("multiplies a scalar");
  const [isVectorA, isVectorB] = [a.dims.length === 1, b.dims.length === 1];
  const left = isVectorA ? prefixed(a) : a;
  const right = isVectorB ? shaped([...b.dims, numberSize(1)], b.axis) : b;
  if (left.axis === left.dims!.length - 1 || right.axis === right.dims!.length - 2)
    throw op.broken("adds up over the rows");
  const whole = broadcast(op, [
    shaped([...left.dims!.slice(0, -1), numberSize(1)], left.axis),
    shaped([...right.dims!.slice(0, -2), numberSize(1), right.dims!.at(-1)!], right.axis),
  ]);
  const isDropped = (at: number) =>
    (isVectorA && at === whole.dims!.length - 2) || (isVectorB && at === whole.dims!.length - 1);
  const kept = whole.dims!.map((_, at) => at).filter((at) => !isDropped(at));
  return shaped(
    kept.map((at) => whole.dims![at]!),
    whole.axis === undefined ? undefined : kept.indexOf(whole.axis),
  );
}

const prefixed = ({ dims, axis }: Value): Value =>
  shaped([numberSize(1), ...dims!], axis === undefined ? undefined : axis + 1);

function transposed(op: Operator, x: Value, isTransposed: boolean): Value {
  if (!isTransposed) return x;
  if (x.dims === undefined) return unknownForm(op, x);
  const rank = x.dims.length;
  if (rank < 2) return x;
  const order = [...x.dims.keys()].map((at) => (at < rank - 2 ? at : 2 * rank - 3 - at));
  return shaped(
    order.map((at) => x.dims![at]!),
    x.axis === undefined ? undefined : order.indexOf(x.axis),
  );
}

/** Scale and zero point of the rows' operand have to be the same for all rows. */
function mustBeScalar(op: Operator, ...indices: readonly number[]): void {
  mustBeConstant(op, ...indices);
  for (const index of indices) {
    const value = op.inputs[index];
    if (value === undefined) continue;
    if (value.dims === undefined || !isOne(product(value.dims))) throw op.broken(`has no scalar as input ${index}`);
  }
}

const matMulInteger: Rule = (op) => {
  mustBeScalar(op, ...(isRows(op.input(0)) ? [2] : []), ...(isRows(op.input(1)) ? [3] : []));
  mustBeConstant(op, 2, 3);
  return matmul(op, op.input(0), op.input(1));
};

const qLinearMatMul: Rule = (op) => {
  mustBeConstant(op, 1, 2, 4, 5, 6, 7);
  if (isRows(op.input(0)) || isRows(op.input(3))) mustBeScalar(op, 1, 2, 6, 7);
  if (isRows(op.input(3))) mustBeScalar(op, 4, 5);
  return matmul(op, op.input(0), op.input(3));
};

const gemm: Rule = (op) => {
  const a = transposed(op, op.input(0), op.int("transA", 0) !== 0);
  const b = transposed(op, op.input(1), op.int("transB", 0) !== 0);
  const whole = matmul(op, a, b);
  const c = op.inputs[2];
  return c === undefined ? whole : broadcast(op, [whole, c]);
};

const fusedMatMul: Rule = (op) => {
  if (op.int("transBatchA", 0) !== 0 || op.int("transBatchB", 0) !== 0) throw op.broken("swaps leading dimensions");
  const a = transposed(op, op.input(0), op.int("transA", 0) !== 0);
  return matmul(op, a, transposed(op, op.input(1), op.int("transB", 0) !== 0));
};

/** The scale of the left operand comes from the whole tensor. */
const dynamicQuantizeMatMul: Rule = (op) => {
  if (isRows(op.input(0))) throw op.broken("takes its scale from all rows together");
  return matmul(op, op.input(0), op.input(1));
};

const einsum: Rule = (op) => {
  const [left = "", right] = op.text("equation", "").replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (right === undefined || op.text("equation", "").includes(".")) return unknownForm(op, ...op.inputs);
  const sizes = new Map<string, Size>();
  const letters = new Set<string>();
  for (const [index, term] of terms.entries()) {
    const value = op.input(index);
    if (value.dims?.length !== term.length) return unknownForm(op, ...op.inputs);
    if (value.axis !== undefined) letters.add(term[value.axis]!);
    [...term].forEach((letter, at) => {
      if (value.axis === undefined || value.axis !== at)
        sizes.set(letter, widened(op, sizes.get(letter) ?? numberSize(1), value.dims![at]!));
    });
  }
  const [letter] = letters;
  const dims = (size?: Size) =>
    [...right].map((one) => (one === letter && size ? size : (sizes.get(one) ?? op.fresh(false))));
  return letter === undefined ? shaped(dims(), undefined) : rowsOfEinsum(op, terms, right, letters, dims);
};

function rowsOfEinsum(
  op: Operator,
  terms: readonly string[],
  right: string,
  letters: ReadonlySet<string>,
  dims: (size: Size) => Size[],
): Value {
  const [letter = ""] = letters;
  const count = (text: string) => text.split(letter).length - 1;
  const own = terms.flatMap((_, index) => {
    const { axis, dims: sizes } = op.input(index);
    return axis === undefined ? [] : [sizes![axis]!];
  });
  const isApart =
    letters.size === 1 &&
    count(right) === 1 &&
    own.every((size) => isSame(size, own[0]!)) &&
    terms.every((term, index) => count(term) === (isRows(op.input(index)) ? 1 : 0));
  if (!isApart) throw op.broken("adds up over the rows");
  return shaped(dims(own[0]!), right.indexOf(letter));
}

export const linearRules: Readonly<Record<string, Rule>> = {
  MatMul: (op) => matmul(op, op.input(0), op.input(1)),
  MatMulInteger: matMulInteger,
  QLinearMatMul: qLinearMatMul,
  Gemm: gemm,
  Einsum: einsum,
};

export const microsoftLinearRules: Readonly<Record<string, Rule>> = {
  FusedMatMul: fusedMatMul,
  FusedGemm: gemm,
  DynamicQuantizeMatMul: dynamicQuantizeMatMul,
};
