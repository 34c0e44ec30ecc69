import { RequestError } from "../problems/requestError.ts";

/*
 * HAZARD: apache-arrow believes the sizes in a stream: some bytes could have it loop two billion times, or allocate gigabytes.
 * So they are compared with the length of the body before the library sees it. The layouts are those of
 * https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format and the flatbuffers of format/Message.fbs.
 */

const CONTINUATION = 0xff_ff_ff_ff;
const HEADERS = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;

/** Rows and values that a body may claim. Booleans take a bit, and a row of few of them would be one for each bit. */
const MIN_ROWS = 1024;
const limitsOf = (bytes: number) => ({ rows: Math.max(MIN_ROWS, bytes / 2), values: Math.max(MIN_ROWS, bytes * 8) });

/** Bytes that a field of a schema takes at least: its table, and its place in a list. */
const FIELD_BYTES = 16;
const MAX_FIELD_DEPTH = 64;

/** Checks each message of a stream. @param maxFields columns, and the lists in them @throws RequestError `INVALID_BODY` */
export function checkMessages(bytes: Uint8Array, maxFields: number): void {
  if (startsWith(bytes, "ARROW1"))
    throw notAStream("it is a file. Write a stream, with pyarrow.ipc.new_stream or write_ipc_stream");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const limits = limitsOf(bytes.length);
  let rows = 0;
  for (let at = 0; at < bytes.length; ) {
    if (view.getUint32(at, true) !== CONTINUATION) throw notAStream("each message must begin with 0xFFFFFFFF");
    const length = view.getInt32(at + 4, true);
    if (length === 0) {
      // the library would read what follows as another stream
      if (at + 8 < bytes.length) throw notAStream("bytes follow its end");
      return;
    }
    const start = at + 8;
    if (length < 0 || start + length > bytes.length) throw notAStream("it is cut off");
    const message = new Table(new DataView(bytes.buffer, bytes.byteOffset + start, length));
    const bodyLength = Number(message.int64(3));
    at = start + length + bodyLength;
    if (bodyLength < 0 || at > bytes.length) throw notAStream("it is cut off");
    rows += checkHeader(message, limits, maxFields);
    if (rows > limits.rows) throw tooMany("rows", rows, bytes.length);
  }
}

/** @returns how many rows the message has */
function checkHeader(message: Table, limits: ReturnType<typeof limitsOf>, maxFields: number): number {
  const type = message.uint8(1);
  const header = message.table(2);
  const budget = new SchemaBudget(message.size, maxFields);
  checkMetadata(message, 4, budget);
  if (type === HEADERS.schema) {
    checkMetadata(header, 2, budget);
    checkFields(header, 1, budget);
  }
  if (type === HEADERS.recordBatch) return checkBatch(header, limits);
  if (type === HEADERS.dictionaryBatch && checkBatch(header.table(1), limits) > limits.values)
    throw notAStream("a dictionary is longer than its bytes");
  return 0;
}

/**
 * HAZARD: a flatbuffer may refer to one field, text or list many times, or in circles, and the library decodes it each time. A
 * message in which nothing is shared holds a byte for all that is charged here.
 */
class SchemaBudget {
  #bytes: number;
  #fields: number;
  readonly #maxFields: number;

  constructor(bytes: number, maxFields: number) {
    this.#bytes = bytes;
    this.#fields = maxFields;
    this.#maxFields = maxFields;
  }

  chargeBytes(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw notAStream("parts of its schema are used many times");
  }

  chargeField(): void {
    this.chargeBytes(FIELD_BYTES);
    if (this.#fields-- === 0)
      throw notAStream(`its schema has more than ${this.#maxFields} fields. Send the model's columns only`);
  }
}

function checkFields(table: Table, slot: number, budget: SchemaBudget, depth = 0): void {
  if (depth > MAX_FIELD_DEPTH) throw notAStream("its types are nested too deeply");
  for (const field of table.tables(slot)) {
    budget.chargeField();
    budget.chargeBytes(field.textLength(0));
    checkMetadata(field, 6, budget);
    checkFields(field, 5, budget, depth + 1);
  }
}

/** @param slot of a list of keys and values */
function checkMetadata(table: Table, slot: number, budget: SchemaBudget): void {
  for (const entry of table.tables(slot)) budget.chargeBytes(4 + entry.textLength(0) + entry.textLength(1));
}

function checkBatch(batch: Table, limits: ReturnType<typeof limitsOf>): number {
  if (batch.has(3)) throw compressed();
  const nodes = batch.vector(1, 16);
  for (let index = 0; index < nodes.length; index++) {
    const length = Number(batch.view.getBigInt64(nodes.at + index * 16, true));
    if (length < 0 || length > limits.values) throw notAStream("a column is longer than its bytes");
  }
  batch.vector(2, 16);
  batch.vector(4, 8);
  const rows = Number(batch.int64(0));
  if (rows < 0) throw notAStream("a batch has a negative number of rows");
  return rows;
}

/** A table of a flatbuffer: https://flatbuffers.dev/internals. A place outside of the view is a RangeError. */
class Table {
  readonly view: DataView;
  readonly #at: number;

  constructor(view: DataView, at = view.getUint32(0, true)) {
    this.view = view;
    this.#at = at;
  }

  get size(): number {
    return this.view.byteLength;
  }

  /** Where the value of a slot is; 0 where it is left out. */
  #slot(index: number): number {
    const vtable = this.#at - this.view.getInt32(this.#at, true);
    const offset = 4 + 2 * index;
    const value = offset < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + offset, true) : 0;
    return value === 0 ? 0 : this.#at + value;
  }

  has(index: number): boolean {
    return this.#slot(index) !== 0;
  }

  uint8(index: number): number {
    const at = this.#slot(index);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  int64(index: number): bigint {
    const at = this.#slot(index);
    return at === 0 ? 0n : this.view.getBigInt64(at, true);
  }

  table(index: number): Table {
    const at = this.#slot(index);
    if (at === 0) throw notAStream("a message has no header");
    return new Table(this.view, at + this.view.getUint32(at, true));
  }

  /** @param size bytes of an element */
  vector(index: number, size: number): { readonly at: number; readonly length: number } {
    const slot = this.#slot(index);
    if (slot === 0) return { at: 0, length: 0 };
    const vector = slot + this.view.getUint32(slot, true);
    const length = this.view.getUint32(vector, true);
    if (vector + 4 + length * size > this.size) throw notAStream("a list is longer than its message");
    return { at: vector + 4, length };
  }

  textLength(index: number): number {
    return this.vector(index, 1).length;
  }

  *tables(index: number): Generator<Table> {
    const { at, length } = this.vector(index, 4);
    for (let place = at; place < at + length * 4; place += 4)
      yield new Table(this.view, place + this.view.getUint32(place, true));
  }
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, text.length)).toString("latin1") === text;

/** The error for bytes that are no Arrow IPC stream. */
export const notAStream = (why: string, cause?: unknown): RequestError =>
  new RequestError("INVALID_BODY", `The body must be an Arrow IPC stream: ${why}.`, { cause });

/** The error for a body that claims more than its bytes can hold. */
export const tooMany = (what: string, count: number, bytes: number): RequestError =>
  new RequestError(
    "INVALID_BODY",
    `The Arrow table has ${count} ${what}, which is more than is read from ${bytes} bytes. Send fewer rows at a time.`,
  );

const compressed = (): RequestError =>
  new RequestError(
    "INVALID_BODY",
    'The buffers of the Arrow stream are compressed, which is not supported. Write them without compression, and compress the whole body with "Content-Encoding: zstd" or gzip to make it smaller.',
  );
