import type { Tensor, Tensors } from "../engines/engine.ts";
import type { Fault } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Dimension, DType, TensorSpec } from "../manifest/tensor.ts";
import { isFreeName } from "../onnx/freeName.ts";
import { setOwn } from "../setOwn.ts";
import { didYouMean } from "../suggest.ts";
import { describeValue, pointerStep } from "./describe.ts";
import { type Element, largestOf, readTensorElement } from "./element.ts";
import { invalidInput, MOST_FAULTS } from "./invalidInput.ts";
import { type FindName, matchKeys, nameFinder, REPEATED_KEY } from "./nameMatch.ts";
import { packer } from "./pack.ts";
import type { RowCodec } from "./rowCodec.ts";

/** One input of one row: its elements in row-major order, and its shape without the batch dimension. */
interface Item {
  readonly shape: readonly number[];
  readonly elements: readonly Element[];
}
type TensorRow = readonly Item[];

/** The codec of a model that takes whole tensors: a row is an object by input name; with one input also the bare nested array. */
export function tensorRowCodec(manifest: Manifest): RowCodec<TensorRow> {
  const batched = manifest.batched !== false;
  const items = manifest.inputs.map((input) => (batched ? { ...input, shape: input.shape.slice(1) } : input));
  const names = items.map(({ name }) => name);
  const find = nameFinder(names);
  return {
    rank: items.length === 1 ? items[0]!.shape.length : undefined,
    features: names,
    read: (row, path) => readRow(row, items, find, path),
    shapeKey: (row) => row.map(({ shape }) => shape.join("x")).join(";"),
    feeds: (rows) => feedsOf(rows, items, batched),
  };
}

function readRow(row: unknown, items: readonly TensorSpec[], find: FindName, path: string): TensorRow {
  const faults: Fault[] = [];
  const read = isByName(row) ? readNamed(row, items, find, path, faults) : readBare(row, items, path, faults);
  if (faults.length === 0) checkSymbols(items, read, path, faults);
  if (faults.length > 0) throw invalidInput(faults);
  return read;
}

const isByName = (row: unknown): row is object => typeof row === "object" && row !== null && !Array.isArray(row);

function readNamed(row: object, items: readonly TensorSpec[], find: FindName, path: string, faults: Fault[]): Item[] {
  const { keyOf, unknown, repeated } = matchKeys(row, find);
  const names = items.map(({ name }) => name);
  for (const key of unknown.slice(0, MOST_FAULTS + 1))
    faults.push({ path: path + pointerStep(key), message: `is no input of this model.${didYouMean(key, names)}` });
  for (const key of repeated) faults.push({ path: path + pointerStep(key), message: REPEATED_KEY });
  return items.map((item) => {
    const key = keyOf(item.name);
    if (key !== undefined) return readItem(Reflect.get(row, key), item, path + pointerStep(key), faults);
    const message = `is missing; ${item.dtype} of shape ${shapeText(item.shape)} is wanted`;
    faults.push({ path: path + pointerStep(item.name), message });
    return { shape: [], elements: [] };
  });
}

function readBare(row: unknown, items: readonly TensorSpec[], path: string, faults: Fault[]): Item[] {
  if (items.length === 1) return [readItem(row, items[0]!, path, faults)];
  faults.push({
    path,
    message: `came as ${describeValue(row)}; an object of the inputs ${items.map(({ name }) => name).join(", ")} is wanted`,
  });
  return [];
}

function readItem(value: unknown, item: TensorSpec, path: string, faults: Fault[]): Item {
  const shape = declaredSizes(value, item.shape);
  const elements: Element[] = [];
  const { dtype } = item;
  const plainUpTo = dtype.startsWith("float") ? largestOf(dtype) : Number.NaN;
  gather(value, { shape, dtype, plainUpTo, wanted: shapeText(item.shape), elements, faults }, 0, path);
  return { shape, elements };
}

/** The sizes of a tensor, its free ones read off the first element of each level. */
function declaredSizes(value: unknown, shape: readonly Dimension[]): number[] {
  let level = value;
  return shape.map((dimension) => {
    const size = Array.isArray(level) ? level.length : 0;
    level = Array.isArray(level) ? level[0] : undefined;
    return typeof dimension === "number" ? dimension : size;
  });
}

interface Gathering {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Fast path: numbers of this magnitude are elements as they are; NaN where the dtype takes a closer look. */
  readonly plainUpTo: number;
  readonly wanted: string;
  readonly elements: Element[];
  readonly faults: Fault[];
}

/** Recurses no deeper than the declared rank, however deep the value is. */
function gather(value: unknown, to: Gathering, level: number, path: string): void {
  if (to.faults.length > MOST_FAULTS) return;
  if (level === to.shape.length) {
    gatherElement(value, to, path);
    return;
  }
  if (!Array.isArray(value) || value.length !== to.shape[level]) {
    to.faults.push({
      path,
      message: `came as ${describeValue(value)}; an array of ${to.shape[level]} is wanted here, for a tensor of shape ${to.wanted}`,
    });
    return;
  }
  if (level === to.shape.length - 1) gatherElements(value, to, path);
  else
    for (let index = 0; index < value.length; index++) gather(value[index], to, level + 1, path + pointerStep(index));
}

/** Fast path: an element that is right needs no path, whose text would cost more than all else. */
function gatherElements(values: readonly unknown[], to: Gathering, path: string): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === "number" && Math.abs(value) <= to.plainUpTo) to.elements.push(value);
    else if (to.faults.length > MOST_FAULTS) return;
    else gatherElement(value, to, path + pointerStep(index));
  }
}

function gatherElement(value: unknown, to: Gathering, path: string): void {
  if (typeof value === "number" && Math.abs(value) <= to.plainUpTo) {
    to.elements.push(value);
    return;
  }
  const read = readTensorElement(value, to.dtype);
  if ("fault" in read) to.faults.push({ path, message: read.fault });
  else to.elements.push(read.element);
}

/** The same symbol means the same size in all inputs of a row; names such as `?` are none. */
function checkSymbols(items: readonly TensorSpec[], row: readonly Item[], path: string, faults: Fault[]): void {
  const first = new Map<string, { readonly size: number; readonly input: string }>();
  items.forEach((item, index) => {
    item.shape.forEach((dimension, axis) => {
      const size = row[index]!.shape[axis]!;
      if (typeof dimension !== "string" || isFreeName(dimension)) return;
      const before = first.get(dimension);
      if (before === undefined) first.set(dimension, { size, input: item.name });
      else if (before.size !== size) {
        faults.push({
          path: path + pointerStep(item.name),
          message: `has ${size} along "${dimension}", where "${before.input}" has ${before.size}; they have to agree`,
        });
      }
    });
  });
}

const shapeText = (shape: readonly Dimension[]): string =>
  `[${shape.map((dimension) => dimension ?? "any").join(", ")}]`;

function feedsOf(rows: readonly TensorRow[], items: readonly TensorSpec[], batched: boolean): Tensors {
  const feeds: Record<string, Tensor> = {};
  items.forEach(({ name, dtype }, index) => {
    const { shape, elements } = rows[0]![index]!;
    const { data, push } = packer(dtype, elements.length * rows.length);
    for (const row of rows) for (const element of row[index]!.elements) push(element);
    setOwn(feeds, name, { dtype, data, shape: batched ? [rows.length, ...shape] : shape });
  });
  return feeds;
}
