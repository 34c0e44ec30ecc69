import { MAX_CONTENTS } from "../contents.ts";
import {
  fromFront,
  integersOf,
  mustBeConstant,
  notAlongRows,
  type Operator,
  parameterOf,
  type Rule,
  unknownForm,
} from "../operator.ts";
import { hasRows, isFixed, isSame, numberOf, numberSize, product, type Size } from "../size.ts";
import { countsRows, isRows, shaped, UNKNOWN_CONSTANT, type Value, withContents } from "../value.ts";

/** Looking up constants by indices from the rows keeps the rows apart, and so do fixed places in each row. */
const gather: Rule = (op) => {
  const [data, indices] = [op.input(0), op.input(1)];
  if (countsRows(data) || data.contents) return gatherContents(op, data, indices);
  if (countsRows(indices)) throw op.broken("looks up the number of rows");
  if (data.dims === undefined || indices.dims === undefined) return unknownForm(op, data, indices);
  const axis = fromFront(op, op.int("axis", 0), data.dims.length);
  const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
  if (isRows(data) && isRows(indices)) throw op.broken("looks up places in other rows");
  if (indices.axis !== undefined) return shaped(dims, axis + indices.axis);
  notAlongRows(op, data, [axis], "picks rows by their number");
  if (data.axis === undefined) return shaped(dims, undefined);
  return shaped(dims, data.axis < axis ? data.axis : data.axis - 1 + indices.dims.length);
};

function gatherContents(op: Operator, data: Value, indices: Value): Value {
  const places = integersOf(indices);
  const known = data.contents!;
  const rank = indices.dims?.length;
  if (Array.isArray(places) && data.dims?.length === 1 && rank !== undefined && rank <= 1 && !isRows(indices))
    return { dims: indices.dims!, contents: places.map((at) => known[at < 0 ? at + known.length : at]) };
  if (countsRows(data) || countsRows(indices)) throw op.broken("looks up the number of rows");
  if (indices.dims === undefined || data.dims?.length !== 1) return unknownForm(op, data, indices);
  return shaped(indices.dims, indices.axis);
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Ends past any size; exporters write several. */
const PAST_ALL = 2 ** 31 - 1;

const slice: Rule = (op) => {
  const x = op.input(0);
  if (op.inputs.slice(1).some(countsRows)) throw op.broken("cuts at the number of rows");
  mustBeConstant(op, 1, 2, 3, 4);
  if (x.dims === undefined) return unknownForm(op, x);
  const [starts, ends] = [parameterOf(op, "starts", 1), parameterOf(op, "ends", 2)];
  const axes = parameterOf(op, "axes", 3) ?? (Array.isArray(starts) ? starts.map((_, at) => at) : "unknown");
  const steps = integersOf(op.inputs[4]) ?? (Array.isArray(starts) ? starts.map(() => 1) : "unknown");
  if (!Array.isArray(starts) || !Array.isArray(ends) || !Array.isArray(axes) || !Array.isArray(steps))
    return unknownCut(op, x, axes);
  const cuts = new Map<number, Cut>();
  axes.forEach((axis, at) => {
    const cut = { start: starts[at]!, end: ends[at]!, step: steps[at]! };
    if (cut.start !== 0 || cut.end < PAST_ALL || cut.step !== 1) cuts.set(fromFront(op, axis, x.dims!.length), cut);
  });
  notAlongRows(op, x, [...cuts.keys()], "cuts rows off by their number");
  const dims = x.dims.map((size, axis) => (cuts.has(axis) ? cutSize(op, size, cuts.get(axis)!) : size));
  return withContents(shaped(dims, x.axis), x.contents && cutContents(x.contents, cuts.get(0)));
};

function unknownCut(op: Operator, x: Value, axes: number[] | "unknown"): Value {
  if (countsRows(x)) throw op.broken("cuts the number of rows at places that are not known");
  if (axes === "unknown") return isRows(x) ? unknownForm(op, x) : { dims: x.dims!.map(() => op.fresh(false)) };
  const touched = axes.map((axis) => fromFront(op, axis, x.dims!.length));
  notAlongRows(op, x, touched, "cuts rows off by their number");
  return shaped(
    x.dims!.map((size, axis) => (touched.includes(axis) ? op.fresh(false) : size)),
    x.axis,
  );
}

function cutSize(op: Operator, size: Size, cut: Cut): Size {
  const length = numberOf(size);
  return length === undefined ? op.fresh(isFixed(size)) : numberSize(placesOf(length, cut).length);
}

const cutContents = (contents: readonly (Size | undefined)[], cut: Cut | undefined) =>
  cut === undefined ? contents : placesOf(contents.length, cut).map((at) => contents[at]);

/** The places that a slice takes of a dimension. */
function placesOf(length: number, { start, end, step }: Cut): number[] {
  const bound = (at: number, least: number, most: number) => Math.min(Math.max(at < 0 ? at + length : at, least), most);
  const from = step > 0 ? bound(start, 0, length) : bound(start, 0, length - 1);
  const to = step > 0 ? bound(end, 0, length) : bound(end, -1, length - 1);
  const count = step === 0 ? 0 : Math.max(Math.ceil((to - from) / step), 0);
  return Array.from({ length: count }, (_, at) => from + at * step);
}

const concat: Rule = (op) => {
  const values = op.inputs.filter((value) => value !== undefined);
  const shapes = values.map(({ dims }) => dims);
  const isKnown = shapes.every((dims) => dims !== undefined && dims.length === shapes[0]!.length);
  if (!isKnown) {
    if (values.some(countsRows)) throw op.broken("joins the number of rows to a vector of unknown length");
    return unknownForm(op, ...values);
  }
  const rank = shapes[0]!.length;
  const axis = fromFront(op, op.int("axis", 1), rank);
  const rows = values.filter(isRows);
  if (rows.length > 0 && !rows.every((value) => alike(value, rows[0]!)))
    throw op.broken("joins rows along two different dimensions");
  if (rows.length > 0 && rows.length < values.length) throw op.broken("joins constants to rows");
  for (const value of rows) notAlongRows(op, value, [axis], "joins values behind the rows");
  const dims = shapes[0]!.map((size, at) =>
    at === axis
      ? total(
          op,
          shapes.map((shape) => shape![at]!),
        )
      : size,
  );
  const contents = rank === 1 && rows.length === 0 ? joined(values) : undefined;
  if (contents === undefined && values.some(countsRows)) throw op.broken("joins the number of rows to unknown values");
  return withContents(shaped(dims, rows[0]?.axis), contents);
};

const alike = (a: Value, b: Value): boolean => a.axis === b.axis && isSame(a.dims![a.axis!]!, b.dims![b.axis!]!);

function total(op: Operator, sizes: readonly Size[]): Size {
  const numbers = sizes.map(numberOf);
  if (numbers.every((one) => one !== undefined)) return numberSize(numbers.reduce((sum, one) => sum + one, 0));
  return op.fresh(sizes.every(isFixed));
}

function joined(values: readonly Value[]): (Size | undefined)[] | undefined {
  const parts = values.map(({ contents, dims }) => {
    const length = numberOf(dims![0]);
    if (contents !== undefined) return contents;
    return length === undefined || length > MAX_CONTENTS ? undefined : new Array<undefined>(length).fill(undefined);
  });
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const split: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1);
  if (x.dims === undefined) return Array.from({ length: op.outputCount }, () => unknownForm(op, x));
  const axis = fromFront(op, op.int("axis", 0), x.dims.length);
  notAlongRows(op, x, [axis], "splits the rows");
  const parts = parameterOf(op, "split", 1);
  const length = numberOf(x.dims[axis]);
  return Array.from({ length: op.outputCount }, (_, at) => {
    const even = length !== undefined && length % op.outputCount === 0 ? length / op.outputCount : undefined;
    const part = Array.isArray(parts) ? parts[at] : parts === undefined ? even : undefined;
    const size = part === undefined ? op.fresh(parts === undefined && isFixed(x.dims![axis]!)) : numberSize(part);
    return shaped(
      x.dims!.map((own, place) => (place === axis ? size : own)),
      x.axis,
    );
  });
};

/** Indices from the rows may point into constants along the rows' dimension, or into their own row along another. */
const gatherElements: Rule = (op) => {
  const [data, indices] = [op.input(0), op.input(1)];
  if (data.dims === undefined || indices.dims === undefined) return unknownForm(op, data, indices);
  const axis = fromFront(op, op.int("axis", 0), data.dims.length);
  if (!isRows(data) && !isRows(indices)) return shaped(indices.dims, undefined);
  const isOwn = isRows(data) && isRows(indices) && alike(data, indices) && data.axis !== axis;
  const isLookup = !isRows(data) && indices.axis === axis;
  if (!isOwn && !isLookup) throw op.broken("looks up places in other rows");
  return shaped(indices.dims, indices.axis);
};

const gatherND: Rule = (op) => {
  const [data, indices] = [op.input(0), op.input(1)];
  const last = numberOf(indices.dims?.at(-1));
  if (data.dims === undefined || indices.dims === undefined || last === undefined)
    return unknownForm(op, data, indices);
  const batch = op.int("batch_dims", 0);
  const dims = [...indices.dims.slice(0, -1), ...data.dims.slice(batch + last)];
  if (!isRows(data) && !isRows(indices)) return shaped(dims, undefined);
  const isOwn = isRows(data) && isRows(indices) && alike(data, indices) && data.axis! < batch;
  const isLookup = !isRows(data) && batch === 0 && indices.axis! < indices.dims.length - 1;
  if (!isOwn && !isLookup) throw op.broken("looks up places in other rows");
  return shaped(dims, indices.axis);
};

const scatterElements: Rule = (op) => {
  const [data, indices, updates] = [op.input(0), op.input(1), op.input(2)];
  const values = [data, indices, updates];
  if (!values.some(isRows)) return data.dims === undefined ? UNKNOWN_CONSTANT : shaped(data.dims, undefined);
  const axis = fromFront(op, op.int("axis", 0), data.dims?.length ?? 1);
  const isOwn = values.every((value) => isRows(value) && alike(value, data)) && data.axis !== axis;
  if (!isOwn) throw op.broken("writes to places in other rows");
  return shaped(data.dims!, data.axis);
};

/** Each row is reversed by its own length. */
const reverseSequence: Rule = (op) => {
  const [x, lengths] = [op.input(0), op.input(1)];
  if (!isRows(x) && !isRows(lengths)) return x.dims === undefined ? UNKNOWN_CONSTANT : shaped(x.dims, undefined);
  const isOwn = isRows(x) && isRows(lengths) && x.axis === op.int("batch_axis", 1) && lengths.axis === 0;
  if (!isOwn || !isSame(x.dims![x.axis!]!, lengths.dims![0]!)) throw op.broken("reverses the order of the rows");
  return shaped(x.dims!, x.axis);
};

/** Columns by their numbers; of a vector the rows are the columns, which is how exporters look class names up. */
const arrayFeatures: Rule = (op) => {
  const [x, indices] = [op.input(0), op.input(1)];
  if (x.dims === undefined || indices.dims === undefined) return unknownForm(op, x, indices);
  const rank = Math.max(x.dims.length, 2);
  const dims = [...(x.dims.length === 1 ? [numberSize(1)] : x.dims.slice(0, -1)), product(indices.dims)];
  if (!isRows(indices)) {
    notAlongRows(op, x, [x.dims.length - 1], "picks rows by their number");
    return shaped(dims, x.axis);
  }
  const front = indices.dims.slice(0, indices.axis);
  if (isRows(x) || !front.every((size) => numberOf(size) === 1)) throw op.broken("looks up places in other rows");
  return dims.slice(0, -1).some(hasRows) ? unknownForm(op, indices) : shaped(dims, rank - 1);
};

/** Rules that may take the number of rows. */
export const sizedIndexRules: Readonly<Record<string, Rule>> = { Gather: gather, Slice: slice, Concat: concat };

export const indexRules: Readonly<Record<string, Rule>> = {
  Split: split,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
  ReverseSequence: reverseSequence,
};

export const classicalIndexRules: Readonly<Record<string, Rule>> = { ArrayFeatureExtractor: arrayFeatures };
