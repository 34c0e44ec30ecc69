import { rejectFile } from "./rejectFile.ts";

/** A value that UBJSON can hold; arrays of one number type are typed arrays. */
export type UbjsonValue =
  | null
  | boolean
  | number
  | string
  | ArrayLike<number>
  | readonly UbjsonValue[]
  | { readonly [key: string]: UbjsonValue };

/** XGBoost nests a few levels; each is a call of the reader. */
const MAX_DEPTH = 64;

type NumberReader = readonly [bytes: number, read: (view: DataView, at: number) => number];

/** Number types by their marker; all are big-endian. */
const NUMBERS: Readonly<Record<string, NumberReader>> = {
  i: [1, (view, at) => view.getInt8(at)],
  U: [1, (view, at) => view.getUint8(at)],
  I: [2, (view, at) => view.getInt16(at)],
  l: [4, (view, at) => view.getInt32(at)],
  L: [8, (view, at) => Number(view.getBigInt64(at))],
  d: [4, (view, at) => view.getFloat32(at)],
  D: [8, (view, at) => view.getFloat64(at)],
};

const CONSTANTS: Readonly<Record<string, null | boolean>> = { Z: null, T: true, F: false };

/**
 * Parses Universal Binary JSON, draft 12, in the part of it that XGBoost writes.
 * @see https://ubjson.org
 * @throws IrisError `MODEL_REJECTED` for bytes that are cut off or no UBJSON
 */
export function parseUbjson(bytes: Uint8Array): UbjsonValue {
  const reader = new UbjsonReader(bytes);
  const value = reader.value(reader.marker(), 0);
  reader.end();
  return value;
}

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  marker(): string {
    return String.fromCharCode(this.#bytes[this.#take(1)]);
  }

  end(): void {
    if (this.#at !== this.#bytes.length)
      throw rejectFile(`it must end after ${this.#at} bytes, got ${this.#bytes.length} bytes`);
  }

  value(marker: string, depth: number): UbjsonValue {
    if (depth > MAX_DEPTH) throw rejectFile(`it must be nested at most ${MAX_DEPTH} levels deep, got more`);
    if (marker === "{") return this.#object(depth);
    if (marker === "[") return this.#array(depth);
    if (marker === "S") return this.#text();
    if (Object.hasOwn(CONSTANTS, marker)) return CONSTANTS[marker];
    return this.#number(marker);
  }

  #object(depth: number): UbjsonValue {
    const entries: [string, UbjsonValue][] = [];
    while (this.#bytes[this.#at] !== 0x7d) {
      const key = this.#text();
      entries.push([key, this.value(this.marker(), depth + 1)]);
    }
    this.#take(1);
    return Object.fromEntries(entries);
  }

  #array(depth: number): UbjsonValue {
    if (this.#skip("$")) return this.#typedArray();
    const count = this.#skip("#") ? this.#length() : undefined;
    const items: UbjsonValue[] = [];
    if (count !== undefined) {
      while (items.length < count) items.push(this.value(this.marker(), depth + 1));
      return items;
    }
    while (!this.#skip("]")) items.push(this.value(this.marker(), depth + 1));
    return items;
  }

  #typedArray(): number[] {
    const type = this.marker();
    const [size, read] = numberType(type);
    if (!this.#skip("#")) throw rejectFile(`byte ${this.#at} must be "#", which starts the length of an array`);
    const count = this.#length();
    const start = this.#take(count * size);
    return Array.from({ length: count }, (_, index) => read(this.#view, start + index * size));
  }

  #text(): string {
    const length = this.#length();
    const start = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length));
  }

  #number(marker: string): number {
    const [size, read] = numberType(marker);
    return read(this.#view, this.#take(size));
  }

  #length(): number {
    const length = this.#number(this.marker());
    if (Number.isSafeInteger(length) && length >= 0) return length;
    throw rejectFile(`the length before byte ${this.#at} must be a count, got ${length}`);
  }

  #skip(marker: string): boolean {
    const found = this.#bytes[this.#at] === marker.charCodeAt(0);
    if (found) this.#at++;
    return found;
  }

  /** Moves past the next bytes and gives the place of the first. */
  #take(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length)
      throw rejectFile(`it must have at least ${start + count} bytes, got ${this.#bytes.length}: it is cut off`);
    this.#at += count;
    return start;
  }
}

function numberType(marker: string): NumberReader {
  const type = Object.hasOwn(NUMBERS, marker) ? NUMBERS[marker] : undefined;
  if (type === undefined) throw rejectFile(`it must have a UBJSON type at each value, got ${JSON.stringify(marker)}`);
  return type;
}
