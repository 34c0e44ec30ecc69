import type { Turn } from "../turn.ts";

/** Arrays and objects within each other that a text may have: tensors have some ten dimensions, and a megabyte of brackets takes JSON.parse 100 ms. */
const MAX_NESTING = 100;

/** The text has more than 100 arrays and objects within each other. */
export class NestedTooDeep extends Error {
  override readonly name = "NestedTooDeep";

  constructor() {
    super(
      `must have at most ${MAX_NESTING} arrays and objects within each other. Send rows, or tensors as nested arrays.`,
    );
  }
}

const sign = (text: string): number => text.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA] = [sign('"'), sign("\\"), sign(",")];
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [sign("["), sign("]"), sign("{"), sign("}")];

/** Elements of a container with commas between them, or one large element, with a key in front where it is in an object. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly large: Container | undefined;
}

/** An array or object of a text. Between its parts there is one comma each; a short one has none. */
export interface Container {
  readonly start: number;
  readonly end: number;
  readonly isArray: boolean;
  readonly parts: readonly Part[];
}

/** An array or object that is being read. There is one object for each depth, since a tensor has hundreds of thousands of arrays. */
interface Frame {
  start: number;
  isArray: boolean;
  /** Undefined until there is one. */
  parts: Part[] | undefined;
  /** Where the part that is being read begins. */
  partStart: number;
  /** Where the element that is being read begins, and the large container in it. */
  elementStart: number;
  large: Container | undefined;
}

/** @returns the outermost container; undefined for a text that is something else, which JSON.parse parses or refuses */
export async function divideJson(text: string, partCharacters: number, turn: Turn): Promise<Container | undefined> {
  const divider = new Divider(text, partCharacters);
  while (divider.isReading) {
    divider.readOn();
    await turn.pause();
  }
  return divider.root;
}

/** Finds the containers of a text that are large, and divides them into parts. */
class Divider {
  readonly #text: string;
  readonly #partCharacters: number;
  readonly #frames = Array.from({ length: MAX_NESTING }, newFrame);
  #depth = 0;
  #at = 0;
  /** The outermost container, when the whole text has been read and is one. */
  root: Container | undefined;

  constructor(text: string, partCharacters: number) {
    this.#text = text;
    this.#partCharacters = partCharacters;
  }

  get isReading(): boolean {
    return this.#at < this.#text.length;
  }

  /** Reads some characters. */
  readOn(): void {
    const text = this.#text;
    const end = Math.min(this.#at + this.#partCharacters, text.length);
    let at = this.#at;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      // fast path: most characters are those of numbers
      if (code > COMMA && code < ARRAY) continue;
      if (code === COMMA) this.#comma(at);
      else if (code === QUOTE) at = endOfText(text, at);
      else if (code === ARRAY || code === OBJECT) this.#begin(at, code === ARRAY);
      else if (code === ARRAY_END || code === OBJECT_END) this.#end(at, code === ARRAY_END);
    }
    this.#at = Math.max(at, this.#at);
  }

  #comma(at: number): void {
    if (this.#depth > 0) endElement(this.#frames[this.#depth - 1]!, at, this.#partCharacters);
  }

  #begin(at: number, isArray: boolean): void {
    if (this.#depth === MAX_NESTING) throw new NestedTooDeep();
    if (this.#depth === 0 && !isBlank(this.#text.slice(0, at))) this.#giveUp();
    else begin(this.#frames[this.#depth++]!, at, isArray);
  }

  #end(at: number, isArray: boolean): void {
    if (this.#depth === 0) return;
    const frame = this.#frames[--this.#depth]!;
    if (frame.isArray !== isArray) this.#giveUp();
    else if (this.#depth === 0) this.#endRoot(frame, at);
    else if (at - frame.start > this.#partCharacters) {
      if (!addLarge(this.#frames[this.#depth - 1]!, containerOf(frame, at))) this.#giveUp();
    }
  }

  #endRoot(frame: Frame, at: number): void {
    if (isBlank(this.#text.slice(at + 1))) this.root = containerOf(frame, at);
    this.#giveUp();
  }

  /** Reads no further. */
  #giveUp(): void {
    this.#at = this.#text.length;
  }
}

const newFrame = (): Frame => ({
  start: 0,
  isArray: true,
  parts: undefined,
  partStart: 0,
  elementStart: 0,
  large: undefined,
});

function begin(frame: Frame, start: number, isArray: boolean): Frame {
  frame.start = start;
  frame.isArray = isArray;
  frame.parts = undefined;
  frame.partStart = start + 1;
  frame.elementStart = start + 1;
  frame.large = undefined;
  return frame;
}

/** The closing quote of a text, or the end where there is none. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function endElement(frame: Frame, comma: number, partCharacters: number): void {
  if (frame.large !== undefined || comma - frame.partStart > partCharacters) endPart(frame, comma);
  frame.elementStart = comma + 1;
}

function endPart(frame: Frame, end: number): void {
  frame.parts ??= [];
  frame.parts.push({ start: frame.partStart, end, large: frame.large });
  frame.partStart = end + 1;
  frame.large = undefined;
}

/** A large element is a part of its own. @returns false where two have no comma between them */
function addLarge(outer: Frame, large: Container): boolean {
  if (outer.large !== undefined) return false;
  if (outer.elementStart > outer.partStart) endPart(outer, outer.elementStart - 1);
  outer.large = large;
  return true;
}

function containerOf(frame: Frame, end: number): Container {
  if (frame.parts !== undefined || frame.large !== undefined) endPart(frame, end);
  return { start: frame.start, end, isArray: frame.isArray, parts: frame.parts ?? [] };
}

/** White space of JSON: String.trim takes more away. */
export const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);
