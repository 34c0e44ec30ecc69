import type { Tensor, TensorData, Tensors } from "../engines/engine.ts";
import type { Fault } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Dimension, TensorSpec } from "../manifest/tensor.ts";
import { isFreeName } from "../onnx/freeName.ts";
import { setOwn } from "../setOwn.ts";
import { nearNames } from "../suggest.ts";
import { columnsByName, type KnownNames } from "./columnCodec.ts";
import { formatValue, pointerStep } from "./formatValue.ts";
import { ignoredHints } from "./ignoredNames.ts";
import { invalidInput, MAX_FAULTS } from "./invalidInput.ts";
import { matchKeys, nameFinder, REPEATED_KEY } from "./nameMatch.ts";
import { NumberTensor } from "./numberTensor.ts";
import type { RowCodec } from "./rowCodec.ts";
import { readNumbers, readTensorData } from "./tensorData.ts";
import { addTensorFaults } from "./tensorFaults.ts";
import { joined } from "./typedArray.ts";

/** One input of one row: its elements in row-major order, and its shape without the batch dimension. */
interface Item {
  readonly shape: readonly number[];
  readonly data: TensorData;
}
type TensorRow = readonly Item[];

/** What a row is held against. */
interface Wanted extends KnownNames {
  readonly items: readonly TensorSpec[];
}

/** The codec of a model that takes whole tensors: a row is an object by input name; with one input also the bare nested array. */
export function tensorRowCodec(manifest: Manifest): RowCodec<TensorRow> {
  const batched = manifest.batched !== false;
  const items = manifest.inputs.map((input) => (batched ? { ...input, shape: input.shape.slice(1) } : input));
  const names = items.map(({ name }) => name);
  const ignoresUnknown = manifest.unknownFeatures === "ignore";
  const [find, near] = [nameFinder(names), nearNames(names)];
  const wanted: Wanted = { kind: "input", items, names, find, near, ignoresUnknown };
  return {
    rank: items.length === 1 ? items[0]!.shape.length : undefined,
    features: names,
    columns: columnsByName(wanted),
    isWhole: !batched,
    read: (row, path) => readRow(row, wanted, path),
    shapeKey: (row) => row.map(({ shape }) => shape.join("x")).join(";"),
    feeds: (rows) => feedsOf(rows, items, batched),
  };
}

function readRow(row: unknown, wanted: Wanted, path: string): TensorRow {
  const faults: Fault[] = [];
  const read = isByName(row) ? readNamed(row, wanted, path, faults) : readBare(row, wanted, path, faults);
  if (faults.length === 0) checkSymbols(wanted.items, read, path, faults);
  if (faults.length > 0) throw invalidInput(faults);
  return read;
}

const isByName = (row: unknown): row is object =>
  typeof row === "object" && row !== null && !Array.isArray(row) && !(row instanceof NumberTensor);

function readNamed(row: object, { items, find, near, ignoresUnknown }: Wanted, path: string, faults: Fault[]): Item[] {
  const { keyOf, unknown, repeated } = matchKeys(row, find, ignoresUnknown ? undefined : MAX_FAULTS + 1);
  const hint = near.hints();
  for (const key of ignoresUnknown ? [] : unknown)
    faults.push({ path: path + pointerStep(key), message: `is not an input of this model.${hint(key)}` });
  if (faults.length > MAX_FAULTS) return [];
  for (const key of repeated) faults.push({ path: path + pointerStep(key), message: REPEATED_KEY });
  const ignoredHint = ignoredHints(ignoresUnknown ? unknown : [], near);
  return items.map((item) => {
    const key = keyOf(item.name);
    if (key !== undefined) return readItem(Reflect.get(row, key), item, [path, key], faults);
    const hint = ignoredHint(item.name);
    const message = `is missing: send ${item.dtype} of shape ${shapeText(item.shape)}${hint && `.${hint}`}`;
    faults.push({ path: path + pointerStep(item.name), message });
    return UNREADABLE;
  });
}

function readBare(row: unknown, { items, names }: Wanted, path: string, faults: Fault[]): Item[] {
  if (items.length === 1) return [readItem(row, items[0]!, [path], faults)];
  faults.push({
    path,
    message: `must be an object of the inputs ${names.join(", ")}, got ${formatValue(row)}`,
  });
  return [];
}

/** Stands for an input that is at fault. */
const UNREADABLE: Item = { shape: [], data: [] };

/** @param place the path of the row, and the key of the input where it has one */
function readItem(
  value: unknown,
  spec: TensorSpec,
  place: readonly [path: string, key?: string],
  faults: Fault[],
): Item {
  if (value instanceof NumberTensor) {
    const numbers = readNumbers(value, spec.shape, spec.dtype);
    return numbers ? { shape: value.shape, data: numbers } : readItem(value.toNested(), spec, place, faults);
  }
  const { shape: declared, dtype } = spec;
  const shape = sizesOf(value, declared);
  const data = readTensorData(value, shape, dtype);
  if (data !== undefined) return { shape, data };
  const [path, key] = place;
  const at = key === undefined ? path : path + pointerStep(key);
  addTensorFaults(value, { shape, dtype, wanted: shapeText(declared), path: at, faults });
  return UNREADABLE;
}

/** The sizes of a tensor, its free ones read off the first element of each level. */
function sizesOf(value: unknown, shape: readonly Dimension[]): number[] {
  let level = value;
  return shape.map((dimension) => {
    const size = Array.isArray(level) ? level.length : 0;
    level = Array.isArray(level) ? level[0] : undefined;
    return typeof dimension === "number" ? dimension : size;
  });
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
          message: `must have the size ${before.size} along "${dimension}", as "${before.input}" has, got ${size}`,
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
    const { shape } = rows[0]![index]!;
    const data = joined(
      dtype,
      rows.map((row) => row[index]!.data),
    );
    setOwn(feeds, name, { dtype, data, shape: batched ? [rows.length, ...shape] : shape });
  });
  return feeds;
}
