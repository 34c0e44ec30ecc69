import type { DataType } from "apache-arrow";
import type { DType, Manifest, Prediction } from "iris-models";
import type { BodyWriter, WriteOptions } from "./format.ts";
import { writerOf } from "./predictionWriter.ts";

type Arrow = typeof import("apache-arrow");

const ROWS_PER_BATCH = 1024;

interface Column {
  readonly name: string;
  readonly type: DataType;
  /** A value of JSON as the type has it. */
  readonly toArrow: (value: unknown) => unknown;
}

/** Writes predictions as a table in an Arrow IPC stream, with the columns of the CSV format. */
export async function arrowWriter(manifest: Manifest, { probabilities, unrounded }: WriteOptions): Promise<BodyWriter> {
  const arrow = await import("apache-arrow");
  const writer = writerOf(manifest, unrounded);
  const columns = columnsOf(arrow, manifest, writer.columns(probabilities));
  const stream = new StreamWriter(arrow, columns);
  let rows: unknown[][] = [];
  return {
    write(predictions: readonly Prediction[]) {
      for (const prediction of predictions) rows.push(writer.values(prediction));
      if (rows.length < ROWS_PER_BATCH) return "";
      const bytes = stream.batch(rows);
      rows = [];
      return bytes;
    },
    end: () => Buffer.concat([rows.length > 0 ? stream.batch(rows) : NOTHING, END_OF_STREAM]),
  };
}

const NOTHING = new Uint8Array(0);
const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** Writes one batch after another: the library would write all of them at once. */
class StreamWriter {
  readonly #arrow: Arrow;
  readonly #columns: readonly Column[];
  readonly #schema: InstanceType<Arrow["Schema"]>;
  #hasSchema = false;

  constructor(arrow: Arrow, columns: readonly Column[]) {
    this.#arrow = arrow;
    this.#columns = columns;
    this.#schema = new arrow.Schema(columns.map(({ name, type }) => new arrow.Field(name, type, true)));
  }

  /** The bytes of a batch; before the first one also those of the schema. */
  batch(rows: readonly (readonly unknown[])[]): Uint8Array {
    const { makeData, RecordBatch, Struct, Table, tableToIPC } = this.#arrow;
    const children = this.#columns.map((column, index) => this.#dataOf(column, index, rows));
    const data = makeData({ type: new Struct(this.#schema.fields), length: rows.length, nullCount: 0, children });
    const bytes = tableToIPC(new Table([new RecordBatch(this.#schema, data)]), "stream");
    const start = this.#hasSchema ? lengthOfFirst(bytes) : 0;
    this.#hasSchema = true;
    return bytes.subarray(start, bytes.length - END_OF_STREAM.length);
  }

  #dataOf({ type, toArrow }: Column, index: number, rows: readonly (readonly unknown[])[]) {
    const builder = this.#arrow.makeBuilder({ type, nullValues: [null, undefined] });
    for (const row of rows) builder.append(toArrow(row[index]));
    return builder.finish().toVector().data[0]!;
  }
}

/** The length of the first message, which is the schema: it has no body. */
const lengthOfFirst = (bytes: Uint8Array): number => 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);

function columnsOf(arrow: Arrow, manifest: Manifest, names: readonly string[]): Column[] {
  if (manifest.task === "tensor") return tensorColumns(arrow, manifest);
  const number = { type: new arrow.Float64(), toArrow: (value: unknown) => value };
  return names.map((name, index) => ({
    name,
    ...(manifest.task === "classification" && index === 0 ? labelType(arrow, manifest) : number),
  }));
}

/** Labels are integers where all of them are, and otherwise text. */
const labelType = ({ Int64, Utf8 }: Arrow, { classes = [] }: Manifest): Omit<Column, "name"> =>
  classes.every((label) => typeof label === "number")
    ? { type: new Int64(), toArrow: (label) => BigInt(Number(label)) }
    : { type: new Utf8(), toArrow: String };

/** Outputs keep their dtype, as lists of as many levels as a row of them has dimensions. */
function tensorColumns(arrow: Arrow, { outputs, batched }: Manifest): Column[] {
  return outputs.map(({ name, dtype, shape }) => {
    const element = ELEMENTS[dtype];
    let type = element.type(arrow);
    for (let level = batched === false ? 0 : 1; level < shape.length; level++)
      type = new arrow.List(new arrow.Field("item", type, true));
    const toArrow = (value: unknown): unknown => (Array.isArray(value) ? value.map(toArrow) : element.toArrow(value));
    return { name, type, toArrow };
  });
}

interface Element {
  readonly type: (arrow: Arrow) => DataType;
  readonly toArrow: (value: unknown) => unknown;
}

/** In JSON infinities and long integers are text. */
const ELEMENTS: Readonly<Record<DType, Element>> = {
  float16: { type: ({ Float32 }) => new Float32(), toArrow: Number },
  float32: { type: ({ Float32 }) => new Float32(), toArrow: Number },
  float64: { type: ({ Float64 }) => new Float64(), toArrow: Number },
  int8: { type: ({ Int8 }) => new Int8(), toArrow: Number },
  int16: { type: ({ Int16 }) => new Int16(), toArrow: Number },
  int32: { type: ({ Int32 }) => new Int32(), toArrow: Number },
  int64: { type: ({ Int64 }) => new Int64(), toArrow: (value) => BigInt(String(value)) },
  uint8: { type: ({ Uint8 }) => new Uint8(), toArrow: Number },
  uint16: { type: ({ Uint16 }) => new Uint16(), toArrow: Number },
  uint32: { type: ({ Uint32 }) => new Uint32(), toArrow: Number },
  uint64: { type: ({ Uint64 }) => new Uint64(), toArrow: (value) => BigInt(String(value)) },
  bool: { type: ({ Bool }) => new Bool(), toArrow: (value) => value },
  string: { type: ({ Utf8 }) => new Utf8(), toArrow: String },
};
