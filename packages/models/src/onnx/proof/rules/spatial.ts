import { axesFromFront, mustBeConstant, type Operator, parameterOf, type Rule, unknownForm } from "../operator.ts";
import { isFixed, isOne, numberOf, numberSize, product, type Size } from "../size.ts";
import { isRows, shaped, type Value } from "../value.ts";

/** A window that moves over the dimensions behind images and channels. */
interface Window {
  readonly kernel: readonly (number | undefined)[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before and behind, added up. */
  readonly pads: readonly number[];
  readonly padding: string;
}

function windowOf(op: Operator, kernel: readonly (number | undefined)[]): Window {
  const ones = kernel.map(() => 1);
  const pads = op.ints("pads") ?? [];
  return {
    kernel,
    strides: op.ints("strides") ?? ones,
    dilations: op.ints("dilations") ?? ones,
    pads: kernel.map((_, at) => (pads[at] ?? 0) + (pads[at + kernel.length] ?? 0)),
    padding: op.text("auto_pad", "NOTSET"),
  };
}

type Walk = (length: number, window: Window, at: number) => number | undefined;

const shrunk: Walk = (length, { kernel, strides, dilations, pads, padding }, at) => {
  const stride = strides[at] ?? 1;
  if (padding.startsWith("SAME")) return Math.ceil(length / stride);
  const size = kernel[at];
  if (size === undefined) return undefined;
  const reach = (size - 1) * (dilations[at] ?? 1) + 1;
  return Math.floor((length + (padding === "VALID" ? 0 : pads[at]!) - reach) / stride) + 1;
};

/** Images and channels stay; the dimensions behind them change by the window. */
function moved(op: Operator, x: Value, channels: Size, window: Window, walk: Walk): Value {
  const sizes = x.dims!.slice(2).map((size, at) => {
    const length = numberOf(size);
    const walked = length === undefined ? undefined : walk(length, window, at);
    return walked === undefined ? op.fresh(isFixed(size)) : numberSize(walked);
  });
  return shaped([x.dims![0]!, channels, ...sizes], x.axis);
}

function mustBeImages(op: Operator, x: Value): void {
  if (x.dims!.length < 2 || (x.axis !== undefined && x.axis !== 0))
    throw op.broken("takes the rows for something else than images");
}

/** @param weights index of the weights, after quantization parameters in some operators */
function convolution(weights: number, isTransposed = false): Rule {
  return (op) => {
    const [x, w] = [op.input(0), op.input(weights)];
    mustBeConstant(op, ...[...op.inputs.keys()].slice(1));
    if (x.dims === undefined || w.dims === undefined) return unknownForm(op, x, w);
    mustBeImages(op, x);
    const window = windowOf(op, op.ints("kernel_shape") ?? w.dims.slice(2).map(numberOf));
    if (!isTransposed) return moved(op, x, w.dims[0]!, window, shrunk);
    const channels = product([w.dims[1]!, numberSize(op.int("group", 1))]);
    return moved(op, x, channels, window, grown(op));
  };
}

function grown(op: Operator): Walk {
  const [outputShape, extra] = [op.ints("output_shape"), op.ints("output_padding") ?? []];
  return (length, { kernel, strides, dilations, pads, padding }, at) => {
    const size = kernel[at];
    if (outputShape !== undefined || padding !== "NOTSET" || size === undefined) return undefined;
    return (strides[at] ?? 1) * (length - 1) + (extra[at] ?? 0) + (size - 1) * (dilations[at] ?? 1) + 1 - pads[at]!;
  };
}

/** Scale and zero point of the images must not differ between them. */
function quantized(rule: Rule, scalars: readonly number[]): Rule {
  return (op) => {
    for (const index of scalars) {
      const value = op.inputs[index];
      const isScalar = value === undefined || (value.dims !== undefined && isOne(product(value.dims)));
      if (isRows(op.input(0)) && !isScalar) throw op.broken(`has no scalar as input ${index}`);
    }
    return rule(op);
  };
}

/** The places of the maxima, a second output, are counted through all images. */
const pool: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  mustBeImages(op, x);
  const isRoundedUp = op.int("ceil_mode", 0) !== 0;
  const window = windowOf(op, op.ints("kernel_shape") ?? x.dims.slice(2).map(() => undefined));
  const value = moved(op, x, x.dims[1]!, window, isRoundedUp ? () => undefined : shrunk);
  const places = isRows(x) ? { broken: op.broken("counts the places of maxima through all rows").message } : value;
  return [value, places];
};

const globalPool: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  mustBeImages(op, x);
  return shaped(
    x.dims.map((size, at) => (at < 2 ? size : numberSize(1))),
    x.axis,
  );
};

/** Statistics are constants of the channels, but in training they come from the whole batch. */
const batchNormalization: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1, 2, 3, 4);
  const isTraining =
    op.int("training_mode", 0) !== 0 || op.outputCount > 1 || (op.version < 7 && op.int("is_test", 0) === 0);
  if (isTraining && isRows(x)) throw op.broken("takes mean and variance from all rows together");
  if (x.dims === undefined) return unknownForm(op, x);
  if (isRows(x)) mustBeImages(op, x);
  return shaped(x.dims, x.axis);
};

/** Operators that work on each image by itself, with constants for the channels. */
const ofEachImage: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, ...[...op.inputs.keys()].slice(1));
  if (x.dims === undefined) return unknownForm(op, x);
  if (isRows(x)) mustBeImages(op, x);
  return shaped(x.dims, x.axis);
};

/** @param sizes dimensions behind the images, from those that were there */
const rearranged =
  (sizes: (op: Operator, channels: Size, height: Size, width: Size) => (Size | undefined)[]): Rule =>
  (op) => {
    const x = op.input(0);
    if (x.dims?.length !== 4) return unknownForm(op, x);
    mustBeImages(op, x);
    const [images, channels, height, width] = x.dims;
    const rest = sizes(op, channels!, height!, width!).map((size) => size ?? op.fresh(x.dims!.every(isFixed)));
    return shaped([images!, ...rest], x.axis);
  };

const scaled = (size: Size, factor: number): Size | undefined => {
  const number = numberOf(size);
  return number !== undefined && Number.isInteger(number * factor) ? numberSize(number * factor) : undefined;
};

const depthToSpace = rearranged((op, channels, height, width) => {
  const block = op.int("blocksize", 1);
  return [scaled(channels, 1 / block ** 2), scaled(height, block), scaled(width, block)];
});

const spaceToDepth = rearranged((op, channels, height, width) => {
  const block = op.int("blocksize", 1);
  return [scaled(channels, block ** 2), scaled(height, 1 / block), scaled(width, 1 / block)];
});

/** Nothing may be added before or behind the rows. */
const pad: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1, 2, 3);
  const pads = op.ints("paddings") ?? parameterOf(op, "pads", 1);
  if (x.dims === undefined || !Array.isArray(pads)) return unknownForm(op, x);
  const given = parameterOf(op, "axes", 3);
  if (given === "unknown") return unknownForm(op, x);
  const axes = axesFromFront(op, given, x.dims.length);
  const dims = x.dims.map((size, at) => {
    const place = axes.indexOf(at);
    const [before, behind] = place < 0 ? [0, 0] : [pads[place] ?? 0, pads[place + axes.length] ?? 0];
    if (before === 0 && behind === 0) return size;
    if (at === x.axis) throw op.broken("adds something before or behind the rows");
    const length = numberOf(size);
    return length === undefined ? op.fresh(isFixed(size)) : numberSize(length + before + behind);
  });
  return shaped(dims, x.axis);
};

/** Where the grid points to is in the same image. */
const gridSample: Rule = (op) => {
  const [x, grid] = [op.input(0), op.input(1)];
  if (x.dims === undefined || grid.dims === undefined) return unknownForm(op, x, grid);
  const dims = [x.dims[0]!, x.dims[1]!, ...grid.dims.slice(1, -1)];
  if (!isRows(x) && !isRows(grid)) return shaped(dims, undefined);
  if (x.axis !== 0 || grid.axis !== 0) throw op.broken("samples other images");
  return shaped(dims, 0);
};

export const spatialRules: Readonly<Record<string, Rule>> = {
  Conv: convolution(1),
  ConvTranspose: convolution(1, true),
  ConvInteger: quantized(convolution(1), [2]),
  QLinearConv: quantized(convolution(3), [1, 2, 6, 7]),
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  BatchNormalization: batchNormalization,
  InstanceNormalization: ofEachImage,
  GroupNormalization: ofEachImage,
  LRN: ofEachImage,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Pad: pad,
  GridSample: gridSample,
};
