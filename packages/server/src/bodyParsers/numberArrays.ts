import { isUtf8 } from "node:buffer";
import { type NumberTensor, Turn } from "iris-models";
import { byteOf, isSpace, NumberArrayReader, OtherJson } from "./numberArrayReader.ts";

const [QUOTE, BACKSLASH, COMMA, COLON] = [byteOf('"'), byteOf("\\"), byteOf(","), byteOf(":")];
const [ARRAY, OBJECT, OBJECT_END] = [byteOf("["), byteOf("{"), byteOf("}")];

/** Bytes that are read before the time is checked. */
const BYTES_PER_STEP = 65_536;

/**
 * Parses an array of numbers, however nested, or an object with such arrays: they become NumberTensor, which takes a fraction of the
 * time and memory that JSON.parse takes. Each number is the one that JSON.parse gives. The event loop is free in between.
 * @returns undefined for any other text, also one that is not JSON
 */
export async function parseNumberArrays(bytes: Buffer): Promise<object | undefined> {
  try {
    return await new Reader(bytes).readBody();
  } catch (error) {
    if (error instanceof OtherJson) return undefined;
    throw error;
  }
}

class Reader {
  readonly #bytes: Buffer;
  readonly #turn = new Turn();
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  async readBody(): Promise<object> {
    const first = this.#next();
    if (first !== OBJECT && first !== ARRAY) throw new OtherJson();
    const body = first === OBJECT ? await this.#readObject() : await this.#readArray();
    if (this.#next() !== undefined) throw new OtherJson();
    return body;
  }

  async #readObject(): Promise<object> {
    const values = new Map<string, unknown>();
    do {
      this.#at++;
      const key: unknown = this.#readShort();
      if (typeof key !== "string" || this.#next() !== COLON) throw new OtherJson();
      this.#at++;
      values.set(key, this.#next() === ARRAY ? await this.#readArray() : this.#readShort());
    } while (this.#next() === COMMA);
    if (this.#next() !== OBJECT_END) throw new OtherJson();
    this.#at++;
    return Object.fromEntries(values);
  }

  async #readArray(): Promise<NumberTensor> {
    const reader = new NumberArrayReader(this.#bytes, this.#at);
    while (!reader.readOn(BYTES_PER_STEP)) await this.#turn.pause();
    this.#at = reader.at;
    return reader.tensor();
  }

  /** Reads a text, a number, true, false or null. */
  #readShort(): unknown {
    const end = this.#next() === QUOTE ? this.#endOfText() : this.#endOfWord();
    const slice = this.#bytes.subarray(this.#at, end);
    if (!isUtf8(slice)) throw new OtherJson();
    this.#at = end;
    try {
      return JSON.parse(slice.toString());
    } catch {
      throw new OtherJson();
    }
  }

  #endOfText(): number {
    for (let at = this.#at + 1; at < this.#bytes.length; at++) {
      if (this.#bytes[at] === BACKSLASH) at++;
      else if (this.#bytes[at] === QUOTE) return at + 1;
    }
    throw new OtherJson();
  }

  #endOfWord(): number {
    let at = this.#at;
    while (at < this.#bytes.length && this.#bytes[at] !== COMMA && this.#bytes[at] !== OBJECT_END) at++;
    return at;
  }

  /** The next byte that is no white space. */
  #next(): number | undefined {
    while (isSpace(this.#bytes[this.#at])) this.#at++;
    return this.#bytes[this.#at];
  }
}
