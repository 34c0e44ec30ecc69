import { type Fault, IrisError } from "../errors.ts";
import { invalidInput, MAX_FAULTS } from "../rows/invalidInput.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import type { RowPaths } from "../rows/rowPaths.ts";
import { Turn } from "../turn.ts";
import type { RowParts } from "./loadedModel.ts";

/** Rows that run, and whose predictions are handed on, together. */
const ROWS_PER_PART = 1024;
/** Rows that are read before the time is checked. */
const ROWS_PER_TIME_CHECK = 16;

/**
 * Reads every row before any is run, so that all faults are reported together; when there are very many, the rest of the rows is not read.
 * @returns the rows in parts of at most 1,024
 * @throws IrisError `INVALID_INPUT` with the faults of all rows
 */
export async function readRows<Row>(codec: RowCodec<Row>, parts: RowParts, paths: RowPaths): Promise<Row[][]> {
  const read = new RowReader(codec, paths);
  const turn = new Turn();
  for await (const part of parts) {
    if (read.isFull) break;
    for (let at = 0; at < part.length && !read.isFull; at += ROWS_PER_TIME_CHECK) {
      read.add(part, at, Math.min(at + ROWS_PER_TIME_CHECK, part.length));
      await turn.pause();
    }
  }
  return read.take();
}

/** Reads rows with one codec, and collects their faults. */
class RowReader<Row> {
  readonly #codec: RowCodec<Row>;
  readonly #paths: RowPaths;
  readonly #parts: Row[][] = [];
  readonly #faults: Fault[] = [];
  #last: Row[] = [];
  #count = 0;

  constructor(codec: RowCodec<Row>, paths: RowPaths) {
    this.#codec = codec;
    this.#paths = paths;
  }

  /** Whether there are more faults than are listed. */
  get isFull(): boolean {
    return this.#faults.length > MAX_FAULTS;
  }

  add(rows: readonly unknown[], from: number, to: number): void {
    for (let at = from; at < to && !this.isFull; at++) this.#read(rows[at], this.#count++);
  }

  #read(row: unknown, index: number): void {
    try {
      if (this.#last.length === 0) this.#parts.push(this.#last);
      if (this.#last.push(this.#codec.read(row, "")) === ROWS_PER_PART) this.#last = [];
    } catch (error) {
      if (!(error instanceof IrisError)) throw error;
      for (const fault of error.faults) this.#faults.push(this.#placed(fault, index));
    }
  }

  /** Paths are made for faults only. */
  #placed({ path, message }: Fault, index: number): Fault {
    const { pathOf, valuePathOf } = this.#paths;
    return { path: valuePathOf?.(index, path) ?? pathOf(index) + path, message };
  }

  /** The rows that were read, in parts. @throws IrisError `INVALID_INPUT` with the faults of all */
  take(): Row[][] {
    if (this.#faults.length > 0) throw invalidInput(this.#faults);
    return this.#parts;
  }
}
