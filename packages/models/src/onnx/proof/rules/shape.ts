import { contentsOf, MAX_CONTENTS } from "../contents.ts";
import {
  fromFront,
  mustBeConstant,
  notAlongRows,
  type Operator,
  parameterOf,
  type Rule,
  unknownForm,
} from "../operator.ts";
import { hasRows, isFixed, isOne, isSame, numberOf, numberSize, product, quotient, ROWS, type Size } from "../size.ts";
import { countsRows, isRows, shaped, type Value, withContents } from "../value.ts";

/**
 * Other dimensions for the same elements in the same order. The total stays the same, so rows stay apart when the
 * product of the dimensions in front of theirs does.
 */
export function reshaped(op: Operator, x: Value, dims: readonly (Size | undefined)[]): Value {
  const sized = dims.map((size) => size ?? op.fresh(false));
  if (x.axis === undefined) {
    if (sized.some(hasRows)) throw op.broken("shapes a constant by the number of rows");
    return withContents({ dims: sized }, sized.length <= 1 ? x.contents : undefined);
  }
  const axis = dims.findIndex((size) => size !== undefined && hasRows(size));
  const front = dims.slice(0, Math.max(axis, 0));
  const isKept =
    axis >= 0 &&
    isMultipleOfRows(dims[axis]!) &&
    front.every((size) => size !== undefined) &&
    isSame(product(front), product(x.dims!.slice(0, x.axis))) &&
    dims.slice(axis + 1).every((size) => size === undefined || !hasRows(size));
  if (!isKept) throw op.broken("arranges the elements of several rows anew");
  return shaped(sized, axis);
}

/** The number of rows times something that is the same for all. */
const isMultipleOfRows = (size: Size): boolean =>
  size.symbols.filter((symbol) => symbol === ROWS).length === 1 && Number.isInteger(size.factor) && size.factor > 0;

/** A 0 stands for the size that was there, a -1 for what remains. */
const reshape: Rule = (op) => {
  const x = op.input(0);
  if (isRows(op.inputs[1])) throw op.broken("takes its shape from the rows");
  const wanted = op.ints("shape")?.map(numberSize) ?? op.inputs[1]?.contents;
  if (wanted === undefined) return unknownForm(op, x);
  const sizes = wanted.map((size, at) => (numberOf(size) === 0 && op.int("allowzero", 0) === 0 ? x.dims?.[at] : size));
  const free = sizes.findIndex((size) => numberOf(size) === -1);
  if (free < 0) return reshaped(op, x, sizes);
  const others = sizes.filter((_, at) => at !== free);
  const isKnown = x.dims !== undefined && others.every((size) => size !== undefined);
  const rest = isKnown ? quotient(product(x.dims!), product(others)) : undefined;
  return reshaped(
    op,
    x,
    sizes.map((size, at) => (at === free ? rest : size)),
  );
};

const flatten: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  const rank = x.dims.length;
  const given = op.int("axis", 1);
  const axis = given === rank ? rank : fromFront(op, given, rank);
  return reshaped(op, x, [product(x.dims.slice(0, axis)), product(x.dims.slice(axis))]);
};

const squeeze: Rule = (op) => {
  const x = op.input(0);
  const axes = parameterOf(op, "axes", 1);
  if (axes === undefined || axes === "unknown") {
    if (isRows(x)) throw op.broken("removes the rows' dimension when there is one row");
    if (countsRows(x)) throw op.broken("removes dimensions that are not known");
    return unknownForm(op, x);
  }
  if (x.dims === undefined) return unknownForm(op, x);
  const gone = axes.map((axis) => fromFront(op, axis, x.dims!.length));
  notAlongRows(op, x, gone, "removes the rows' dimension");
  const axis = x.axis === undefined ? undefined : x.axis - gone.filter((one) => one < x.axis!).length;
  return withContents(
    shaped(
      x.dims.filter((_, at) => !gone.includes(at)),
      axis,
    ),
    x.contents,
  );
};

const unsqueeze: Rule = (op) => {
  const x = op.input(0);
  const axes = parameterOf(op, "axes", 1);
  if (x.dims === undefined || axes === undefined || axes === "unknown") {
    if (countsRows(x)) throw op.broken("adds dimensions that are not known");
    return unknownForm(op, x);
  }
  const rank = x.dims.length + axes.length;
  const added = axes.map((axis) => fromFront(op, axis, rank));
  const places = Array.from({ length: rank }, (_, at) => at).filter((at) => !added.includes(at));
  const dims = Array.from({ length: rank }, (_, at) => x.dims![places.indexOf(at)] ?? numberSize(1));
  const value = shaped(dims, x.axis === undefined ? undefined : places[x.axis]);
  if (rank <= 1) return withContents(value, x.contents);
  if (countsRows(x)) throw op.broken("makes a matrix of the number of rows");
  return value;
};

const transpose: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  const order = op.ints("perm") ?? x.dims.map((_, at) => x.dims!.length - 1 - at);
  const dims = order.map((axis) => x.dims![axis] ?? op.fresh(false));
  return shaped(dims, x.axis === undefined ? undefined : order.indexOf(x.axis));
};

/** The shape of a value is known without its elements. */
const shapeOf: Rule = (op) => {
  const { dims } = op.input(0);
  if (dims === undefined) return {};
  const bound = (at: number) => Math.min(Math.max(at < 0 ? at + dims.length : at, 0), dims.length);
  const contents = dims.slice(bound(op.int("start", 0)), bound(op.int("end", dims.length)));
  return { dims: [numberSize(contents.length)], contents };
};

const sizeOf: Rule = (op) => {
  const { dims } = op.input(0);
  return dims === undefined ? { dims: [] } : { dims: [], contents: [product(dims)] };
};

/** A constant in a shape: the rows are alike where the shape counts them. */
function spread(op: Operator, dims: readonly (Size | undefined)[]): Value {
  const sized = dims.map((size) => size ?? op.fresh(false));
  const counted = sized.filter(hasRows);
  if (counted.length === 0) return { dims: sized };
  if (counted.length > 1 || !isMultipleOfRows(counted[0]!))
    throw op.broken("has the number of rows in its shape twice");
  return shaped(sized, sized.indexOf(counted[0]!));
}

const constantOfShape: Rule = (op) => {
  const shape = op.input(0);
  if (shape.contents === undefined) return unknownForm(op, shape);
  const value = spread(op, shape.contents);
  const fill = op.tensor("value");
  const count = numberOf(value.dims?.[0]);
  const isVector = value.dims?.length === 1 && count !== undefined && count <= MAX_CONTENTS;
  if (!isVector) return value;
  const element = fill === undefined ? numberSize(0) : contentsOf(fill)?.[0];
  return withContents(value, new Array<Size | undefined>(count).fill(element));
};

const expand: Rule = (op) => {
  const [x, shape] = [op.input(0), op.input(1)];
  if (countsRows(x)) throw op.broken("repeats the number of rows");
  if (x.dims === undefined || shape.contents === undefined || isRows(shape)) return unknownForm(op, x, shape);
  const rank = Math.max(x.dims.length, shape.contents.length);
  const own = Array.from({ length: rank }, (_, at) => x.dims![at - rank + x.dims!.length] ?? numberSize(1));
  const requested = Array.from({ length: rank }, (_, at) => {
    const index = at - rank + shape.contents!.length;
    return index < 0 ? numberSize(1) : shape.contents![index];
  });
  const dims = own.map((size, at) => expanded(op, size, requested[at]));
  const axis = x.axis === undefined ? undefined : x.axis + rank - x.dims.length;
  if (axis === undefined) return spread(op, dims);
  if (dims.some((size, at) => at !== axis && hasRows(size)) || !isSame(dims[axis]!, own[axis]!))
    throw op.broken("repeats rows by their number");
  return shaped(dims, axis);
};

function expanded(op: Operator, own: Size, requested: Size | undefined): Size {
  if (requested === undefined || requested.factor < 0) {
    if (hasRows(own)) throw op.broken("repeats rows");
    return op.fresh(false);
  }
  if (isOne(own)) return requested;
  if (isOne(requested) || isSame(own, requested)) return own;
  if (hasRows(own) || hasRows(requested))
    throw op.broken("expands a dimension to the number of rows that may have another size");
  return numberOf(own) === undefined && numberOf(requested) === undefined
    ? op.fresh(isFixed(own) && isFixed(requested))
    : own;
}

const tile: Rule = (op) => {
  const [x, repeats] = [op.input(0), op.input(1)];
  if (countsRows(x)) throw op.broken("repeats the number of rows");
  if (x.dims === undefined || repeats.contents === undefined || isRows(repeats)) return unknownForm(op, x, repeats);
  const times = repeats.contents;
  const dims = x.dims.map((size, at) => (times[at] === undefined ? undefined : product([size, times[at]!])));
  if (x.axis === undefined) return spread(op, dims);
  const own = times[x.axis];
  if (!own || !isOne(own) || times.some((size) => size && hasRows(size))) throw op.broken("repeats rows");
  return shaped(
    dims.map((size) => size ?? op.fresh(false)),
    x.axis,
  );
};

const range: Rule = (op) => {
  mustBeConstant(op, 0, 1, 2);
  const [start, limit, delta] = [0, 1, 2].map((index) => op.inputs[index]?.contents?.[0]);
  const [from, by, to] = [numberOf(start), numberOf(delta), numberOf(limit)];
  if (from === 0 && by === 1 && limit !== undefined) return { dims: [limit] };
  const isKnown = from !== undefined && by !== undefined && to !== undefined && by !== 0;
  return { dims: [isKnown ? numberSize(Math.max(Math.ceil((to - from) / by), 0)) : op.fresh(false)] };
};

const eyeLike: Rule = (op) => {
  const x = op.input(0);
  if (isRows(x)) throw op.broken("gives each row other values by its place");
  return x.dims === undefined ? {} : { dims: x.dims };
};

/** Rules that may take the number of rows. */
export const sizedShapeRules: Readonly<Record<string, Rule>> = {
  Reshape: reshape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Shape: shapeOf,
  Size: sizeOf,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Tile: tile,
};

export const shapeRules: Readonly<Record<string, Rule>> = {
  Flatten: flatten,
  Transpose: transpose,
  Range: range,
  EyeLike: eyeLike,
};
