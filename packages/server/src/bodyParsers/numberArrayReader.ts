import { NumberTensor } from "iris-models";

export const byteOf = (character: string): number => character.charCodeAt(0);
const [ARRAY, ARRAY_END, COMMA] = [byteOf("["), byteOf("]"), byteOf(",")];
const [MINUS, PLUS, DOT, ZERO, NINE] = [byteOf("-"), byteOf("+"), byteOf("."), byteOf("0"), byteOf("9")];
const [SMALL_E, LARGE_E] = [byteOf("e"), byteOf("E")];

/** Arrays within each other that are read here. */
const MAX_DEPTH = 16;
const FIRST_CAPACITY = 4096;
/** The powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** The text is other JSON than arrays of numbers of one shape, or no JSON: the general parser must read it. */
export class OtherJson extends Error {
  override readonly name = "OtherJson";
}

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

const isStartOfNumber = (byte: number | undefined): boolean => byte === MINUS || isDigit(byte);

/** Reads an array of numbers, or of such arrays that all have the same shape, from the bytes of a JSON text. */
export class NumberArrayReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #depth = 0;
  /** The depth of the arrays that hold the numbers; 0 before the first number. */
  #numbersDepth = 0;
  /** The elements of the array at each depth that has been begun and not ended. */
  readonly #counts = new Float64Array(MAX_DEPTH + 1);
  /** The elements of each array that has ended, by depth; -1 before the first. */
  readonly #sizes = new Float64Array(MAX_DEPTH + 1).fill(-1);
  #data = new Float64Array(FIRST_CAPACITY);
  #length = 0;
  #expectsValue = true;

  /** @param at where the array begins */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where reading goes on. */
  get at(): number {
    return this.#at;
  }

  /** Reads some bytes. @returns whether the array has been read @throws OtherJson */
  readOn(byteCount: number): boolean {
    const bytes = this.#bytes;
    const end = Math.min(this.#at + byteCount, bytes.length);
    while (this.#at < end) {
      const byte = bytes[this.#at]!;
      if (this.#expectsValue) {
        if (isStartOfNumber(byte)) this.#readNumbers(end);
        else if (byte === ARRAY) this.#begin();
        else this.#skipSpace(byte);
      } else if (byte === COMMA) {
        this.#expectsValue = true;
        this.#at++;
      } else if (byte === ARRAY_END) {
        this.#end();
        if (this.#depth === 0) return true;
      } else this.#skipSpace(byte);
    }
    if (this.#at >= bytes.length) throw new OtherJson();
    return false;
  }

  /** The numbers, after all have been read. */
  tensor(): NumberTensor {
    const shape = Array.from(this.#sizes.subarray(1, this.#numbersDepth + 1));
    return new NumberTensor(shape, this.#data.subarray(0, this.#length));
  }

  #skipSpace(byte: number): void {
    if (!isSpace(byte)) throw new OtherJson();
    this.#at++;
  }

  #begin(): void {
    if (this.#depth === (this.#numbersDepth || MAX_DEPTH)) throw new OtherJson();
    this.#counts[++this.#depth] = 0;
    this.#at++;
  }

  #end(): void {
    const size = this.#counts[this.#depth]!;
    const before = this.#sizes[this.#depth]!;
    if (before === -1) this.#sizes[this.#depth] = size;
    else if (before !== size) throw new OtherJson();
    this.#counts[--this.#depth]!++;
    this.#at++;
  }

  /**
   * Digits that make an integer below 2^53, divided by a power of ten up to 10^22, are rounded once, so the result is the nearest
   * double: Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990. All other numbers are left to Number.
   */
  #readNumber(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    const isNegative = bytes[start] === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let digits = 0;
    for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO)
      digits = digits * 10 + digit;
    if (at === first || (bytes[first] === ZERO && at > first + 1)) throw new OtherJson();
    let decimals = 0;
    if (bytes[at] === DOT) {
      const firstDecimal = ++at;
      for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO)
        digits = digits * 10 + digit;
      decimals = at - firstDecimal;
      if (decimals === 0) throw new OtherJson();
    }
    const hasExponent = bytes[at] === SMALL_E || bytes[at] === LARGE_E;
    this.#at = hasExponent ? this.#endOfExponent(at + 1) : at;
    if (hasExponent || digits > Number.MAX_SAFE_INTEGER || decimals >= POWERS_OF_TEN.length)
      return Number(textOf(bytes, start, this.#at));
    const value = digits / POWERS_OF_TEN[decimals]!;
    return isNegative ? -value : value;
  }

  #endOfExponent(start: number): number {
    const first = this.#bytes[start] === PLUS || this.#bytes[start] === MINUS ? start + 1 : start;
    let at = first;
    while (isDigit(this.#bytes[at])) at++;
    if (at === first) throw new OtherJson();
    return at;
  }

  /** Reads the numbers of an array up to its end, or up to a number of bytes. */
  #readNumbers(end: number): void {
    if (this.#depth !== this.#numbersDepth) this.#beginNumbers();
    const bytes = this.#bytes;
    let count = 0;
    do {
      if (this.#length === this.#data.length) this.#grow();
      this.#data[this.#length++] = this.#readNumber();
      count++;
      // fast path: most numbers follow one comma without white space
    } while (this.#at < end && bytes[this.#at] === COMMA && isStartOfNumber(bytes[this.#at + 1]) && ++this.#at);
    this.#counts[this.#depth]! += count;
    this.#expectsValue = false;
  }

  #beginNumbers(): void {
    if (this.#numbersDepth !== 0 || this.#sizes.some((size) => size !== -1)) throw new OtherJson();
    this.#numbersDepth = this.#depth;
  }

  /** The numbers that follow are expected to be as long as those so far. */
  #grow(): void {
    const expected = Math.ceil((this.#length * 1.05 * this.#bytes.length) / this.#at);
    const data = new Float64Array(Math.max(this.#length * 1.5, expected));
    data.set(this.#data);
    this.#data = data;
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
