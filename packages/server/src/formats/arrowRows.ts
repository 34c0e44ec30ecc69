import type { DataType, Table, Vector } from "apache-arrow";
import {
  type ColumnTable,
  type Fault,
  IrisError,
  MAX_FAULTS,
  type Manifest,
  readColumnTable,
  rowParts,
} from "iris-models";
import { RequestError } from "../problems/requestError.ts";
import { quote } from "../quote.ts";
import { checkMessages, notAStream, tooMany } from "./arrowMessages.ts";
import type { RowSource } from "./format.ts";

type Arrow = typeof import("apache-arrow");

/**
 * The rows of an Arrow IPC stream for a model.
 * @throws RequestError `INVALID_BODY`; IrisError `INVALID_INPUT` for columns that do not match the model
 */
export async function readArrowRows(bytes: Uint8Array, manifest: Manifest): Promise<RowSource> {
  asInvalid(() => checkMessages(bytes, maxFieldsOf(manifest)));
  const arrow = await import("apache-arrow");
  const table = asInvalid(() => arrow.tableFromIPC(bytes));
  checkTypes(arrow, table);
  const reader = new ValueReader(bytes.length, manifest.features === undefined);
  const columns = table.schema.fields.map((_, index) => table.getChildAt(index)!);
  const source: ColumnTable = {
    names: table.schema.fields.map(({ name }) => name),
    length: table.numRows,
    valueAt: (column, row) => reader.read(columns[column]!.get(row)),
  };
  const { rows, ...paths } = await readColumnTable(source, manifest).catch(throwInvalid);
  return { parts: readable(rowParts(rows)), paths };
}

/** What the library throws for bytes that it cannot read depends on them. */
function asInvalid<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throwInvalid(cause);
  }
}

function throwInvalid(cause: unknown): never {
  if (cause instanceof RequestError || cause instanceof IrisError) throw cause;
  throw notAStream("it is damaged or cut off", cause);
}

/** Fields for each column, for the lists in it, and for columns that the model does not know. */
const FIELDS_PER_COLUMN = 8;
const MAX_OTHER_FIELDS = 4096;

const maxFieldsOf = ({ features, inputs }: Manifest): number =>
  (features ?? inputs).length * FIELDS_PER_COLUMN + MAX_OTHER_FIELDS;

/** Values are read when a part is. */
function* readable(parts: Generator<readonly unknown[]>): Generator<readonly unknown[]> {
  for (;;) {
    const part = asInvalid(() => parts.next());
    if (part.done) return;
    yield part.value;
  }
}

/** @throws IrisError `INVALID_INPUT` that names each column of a type that JSON has no value for */
function checkTypes({ DataType, Type }: Arrow, { schema }: Table): void {
  const isRead = (type: DataType): boolean => {
    if (DataType.isDictionary(type)) return isRead(type.dictionary);
    const isList = DataType.isList(type) || DataType.isFixedSizeList(type) || DataType.isLargeList?.(type);
    if (isList) return type.children.every(({ type: inner }) => isRead(inner));
    return (
      DataType.isInt(type) ||
      DataType.isFloat(type) ||
      DataType.isBool(type) ||
      DataType.isNull(type) ||
      DataType.isUtf8(type) ||
      DataType.isLargeUtf8(type) ||
      DataType.isUtf8View(type)
    );
  };
  const faults: Fault[] = schema.fields
    .filter(({ type }) => !isRead(type))
    .slice(0, MAX_FAULTS)
    .map(({ name, type }) => ({
      path: "",
      message: `column ${quote(name)} must be of numbers, booleans, text or lists of them, got ${Type[type.typeId]}: convert or remove it`,
    }));
  const [first] = faults;
  if (first) throw new IrisError("INVALID_INPUT", `The table does not match the model: ${first.message}`, { faults });
}

/** Characters that a byte of a body may become: an index of a byte may stand for a long category. */
const CHARACTERS_PER_BYTE = 64;
const VALUES_PER_BYTE = 8;
const MIN_VALUES = 16_384;
const MIN_CHARACTERS = 2 ** 20;

/**
 * Turns values of Arrow into those of JSON: missing numbers are null, and integers past 2^53 are text of their digits.
 * HAZARD: lists and categories may share bytes, so that a short body holds very many values: they are counted.
 */
class ValueReader {
  readonly #bytes: number;
  readonly #isTensor: boolean;
  #values = 0;
  #characters = 0;

  /** @param isTensor whether infinities are elements */
  constructor(bytes: number, isTensor: boolean) {
    this.#bytes = bytes;
    this.#isTensor = isTensor;
  }

  read(value: unknown): unknown {
    this.#count(1);
    if (typeof value === "number") return this.#number(value);
    if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (typeof value === "string") return this.#text(value);
    if (typeof value === "boolean") return value;
    return isVector(value) ? this.#list(value) : null;
  }

  #list(vector: Vector): unknown[] {
    this.#count(vector.length);
    return Array.from({ length: vector.length }, (_, index) => this.read(vector.get(index)));
  }

  /** Lists count once more than their values do. */
  #count(values: number): void {
    this.#values += values;
    if (this.#values > Math.max(MIN_VALUES, this.#bytes * VALUES_PER_BYTE))
      throw tooMany("values", this.#values, this.#bytes);
  }

  #number(value: number): number | string | null {
    if (Number.isNaN(value)) return null;
    return this.#isTensor && !Number.isFinite(value) ? String(value) : value;
  }

  #text(value: string): string {
    this.#characters += value.length;
    if (this.#characters > Math.max(MIN_CHARACTERS, this.#bytes * CHARACTERS_PER_BYTE))
      throw tooMany("characters", this.#characters, this.#bytes);
    return value;
  }
}

const isVector = (value: unknown): value is Vector =>
  typeof value === "object" && value !== null && "get" in value && "length" in value;
