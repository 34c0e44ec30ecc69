import { broadcast } from "../broadcast.ts";
import {
  fromFront,
  mustBeConstant,
  notAlongRows,
  type Operator,
  parameterOf,
  type Rule,
  unknownForm,
} from "../operator.ts";
import { numberSize, type Size } from "../size.ts";
import { shaped, type Value } from "../value.ts";

/** One value for all elements along some axes. */
const reduce: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  const axes = parameterOf(op, "axes", 1);
  if (axes === "unknown") return unknownForm(op, x);
  const isEmpty = axes === undefined || axes.length === 0;
  if (isEmpty && op.int("noop_with_empty_axes", 0) !== 0) return shaped(x.dims, x.axis);
  const rank = x.dims.length;
  return without(op, x, isEmpty ? x.dims.map((_, axis) => axis) : axes.map((axis) => fromFront(op, axis, rank)));
};

function without(op: Operator, x: Value, axes: readonly number[]): Value {
  notAlongRows(op, x, axes, "reduces the rows to one value");
  if (op.int("keepdims", 1) !== 0)
    return shaped(
      x.dims!.map((size, axis) => (axes.includes(axis) ? numberSize(1) : size)),
      x.axis,
    );
  const gone = new Set(axes);
  const axis = x.axis === undefined ? undefined : x.axis - [...gone].filter((one) => one < x.axis!).length;
  return shaped(
    x.dims!.filter((_, at) => !gone.has(at)),
    axis,
  );
}

const indexOfExtreme: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  return without(op, x, [fromFront(op, op.int("axis", 0), x.dims.length)]);
};

/** Before version 13 everything from the axis on was one vector. */
const softmax: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  const rank = x.dims.length;
  const axis = fromFront(op, op.int("axis", op.version < 13 ? 1 : -1), rank);
  const axes = op.version < 13 ? x.dims.map((_, at) => at).filter((at) => at >= axis) : [axis];
  notAlongRows(op, x, axes, "normalizes over the rows");
  return shaped(x.dims, x.axis);
};

const normalizeAlong =
  (what: string, fallback: number): Rule =>
  (op) => {
    const x = op.input(0);
    if (x.dims === undefined) return unknownForm(op, x);
    notAlongRows(op, x, [fromFront(op, op.int("axis", fallback), x.dims.length)], what);
    return shaped(x.dims, x.axis);
  };

/** Mean and variance of everything from the axis on; scale and bias are aligned from the right. */
const layerNormalization: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  mustBeConstant(op, 1, 2);
  const axis = fromFront(op, op.int("axis", -1), x.dims.length);
  const axes = x.dims.map((_, at) => at).filter((at) => at >= axis);
  notAlongRows(op, x, axes, "normalizes over the rows");
  broadcast(
    op,
    op.inputs.filter((value) => value !== undefined),
  );
  const statistics = shaped(
    x.dims.map((size, at) => (at >= axis ? numberSize(1) : size)),
    x.axis,
  );
  return [shaped(x.dims, x.axis), statistics, statistics];
};

const meanVariance: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  const axes = op.ints("axes") ?? [0, 2, 3];
  notAlongRows(
    op,
    x,
    axes.map((axis) => fromFront(op, axis, x.dims!.length)),
    "normalizes over the rows",
  );
  return shaped(x.dims, x.axis);
};

const cumulate: Rule = (op) => {
  const x = op.input(0);
  const axes = parameterOf(op, "axis", 1);
  if (x.dims === undefined || axes === undefined || axes === "unknown") return unknownForm(op, x, op.inputs[1]);
  notAlongRows(
    op,
    x,
    axes.map((axis) => fromFront(op, axis, x.dims!.length)),
    "adds up along the rows",
  );
  return shaped(x.dims, x.axis);
};

const topK: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1);
  if (x.dims === undefined) return unknownForm(op, x);
  const axis = fromFront(op, op.int("axis", -1), x.dims.length);
  notAlongRows(op, x, [axis], "sorts the rows");
  const count = op.has("k") ? numberSize(op.int("k", 1)) : (op.inputs[1]?.contents?.[0] ?? op.fresh(false));
  const value = shaped(
    x.dims.map((size, at) => (at === axis ? count : size)),
    x.axis,
  );
  return [value, value];
};

/** The last two dimensions are a matrix. */
const matrix =
  (result: (dims: readonly Size[]) => readonly Size[]): Rule =>
  (op) => {
    const x = op.input(0);
    mustBeConstant(op, 1);
    if (x.dims === undefined) return unknownForm(op, x);
    const rank = x.dims.length;
    notAlongRows(op, x, [rank - 1, rank - 2], "takes the rows for those of a matrix");
    return shaped(result(x.dims), x.axis);
  };

/** One more dimension, with a place for each value. */
const oneHot: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1, 2);
  if (x.dims === undefined) return unknownForm(op, x);
  const axis = fromFront(op, op.int("axis", -1), x.dims.length + 1);
  const depth = op.inputs[1]?.contents?.[0] ?? op.fresh(false);
  const dims = [...x.dims.slice(0, axis), depth, ...x.dims.slice(axis)];
  return shaped(dims, x.axis === undefined || x.axis < axis ? x.axis : x.axis + 1);
};

/** The words of the whole tensor decide how it is split, and each row is padded to the longest. */
const tokenize: Rule = (op) => {
  const x = op.input(0);
  if (x.axis !== undefined) throw op.broken("fills every row up to the longest");
  return x.dims === undefined ? {} : { dims: [...x.dims, op.fresh(false)] };
};

/** A sequence of maps is no tensor that could be cut into rows. */
const zipMap: Rule = (op) => {
  if (op.input(0).axis !== undefined) throw op.broken("gives a sequence of maps");
  return { dims: [] };
};

const REDUCTIONS = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"];

export const reduceRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(REDUCTIONS.map((name) => [`Reduce${name}`, reduce])),
  ArgMax: indexOfExtreme,
  ArgMin: indexOfExtreme,
  Softmax: softmax,
  LogSoftmax: softmax,
  Hardmax: softmax,
  LpNormalization: normalizeAlong("normalizes over the rows", -1),
  LayerNormalization: layerNormalization,
  RMSNormalization: layerNormalization,
  MeanVarianceNormalization: meanVariance,
  CumSum: cumulate,
  CumProd: cumulate,
  TopK: topK,
  Trilu: matrix((dims) => dims),
  Det: matrix((dims) => dims.slice(0, -2)),
  OneHot: oneHot,
};

export const microsoftReduceRules: Readonly<Record<string, Rule>> = {
  Tokenizer: tokenize,
};

export const classicalReduceRules: Readonly<Record<string, Rule>> = { ZipMap: zipMap };
