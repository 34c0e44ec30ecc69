import { Turn } from "iris-models";

/** Characters that are parsed at once: some milliseconds of JSON.parse. */
const PART_CHARACTERS = 131_072;

/** Arrays and objects within each other that a text may have: tensors have some ten dimensions, and a megabyte of brackets takes JSON.parse 100 ms. */
const MOST_NESTING = 100;

/** The text has more than 100 arrays and objects within each other. */
export class NestedTooDeep extends Error {
  override readonly name = "NestedTooDeep";

  constructor() {
    super(
      `The body must have at most ${MOST_NESTING} arrays and objects within each other. Send rows, or tensors as nested arrays.`,
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

/** An array or object of a text. Between its parts there is one comma each. */
interface Container {
  readonly start: number;
  readonly isArray: boolean;
  readonly parts: Part[];
  end: number;
  /** Where the part that is being read begins. */
  partStart: number;
  /** Where the element that is being read begins, and the large container in it. */
  elementStart: number;
  large: Container | undefined;
}

/**
 * Parses a long JSON text as JSON.parse does, in parts that leave the event loop free in between.
 * @param partCharacters characters that are parsed at once
 * @throws NestedTooDeep; SyntaxError for a text that is not JSON; the position in its message may be that within a part
 */
export async function parseJsonInParts(text: string, partCharacters: number = PART_CHARACTERS): Promise<unknown> {
  const turn = new Turn();
  const root = await divide(text, partCharacters, turn);
  return root === undefined ? JSON.parse(text) : build(text, root, turn);
}

/** @returns the outermost container; undefined for a text that is something else, which JSON.parse parses or refuses */
async function divide(text: string, partCharacters: number, turn: Turn): Promise<Container | undefined> {
  const open: Container[] = [];
  let looked = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const inner = open.at(-1);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === ARRAY || code === OBJECT) {
      if (inner === undefined && !isBlank(text.slice(0, at))) return undefined;
      if (open.push(containerAt(at, code === ARRAY)) > MOST_NESTING) throw new NestedTooDeep();
    } else if (code === COMMA && inner) endElement(inner, at, partCharacters);
    else if ((code === ARRAY_END || code === OBJECT_END) && inner) {
      if (inner.isArray !== (code === ARRAY_END)) return undefined;
      open.pop();
      close(inner, at);
      const outer = open.at(-1);
      if (outer === undefined) return isBlank(text.slice(at + 1)) ? inner : undefined;
      if (at - inner.start > partCharacters && !addLarge(outer, inner)) return undefined;
    }
    if (at - looked < partCharacters) continue;
    looked = at;
    await turn.pause();
  }
  return undefined;
}

const containerAt = (start: number, isArray: boolean): Container => ({
  start,
  isArray,
  parts: [],
  end: start,
  partStart: start + 1,
  elementStart: start + 1,
  large: undefined,
});

/** The closing quote of a text, or the end where there is none. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function endElement(container: Container, comma: number, partCharacters: number): void {
  if (container.large !== undefined || comma - container.partStart > partCharacters) endPart(container, comma);
  container.elementStart = comma + 1;
}

function endPart(container: Container, end: number): void {
  container.parts.push({ start: container.partStart, end, large: container.large });
  container.partStart = end + 1;
  container.large = undefined;
}

/** A large element is a part of its own. @returns false where two have no comma between them */
function addLarge(outer: Container, large: Container): boolean {
  if (outer.large !== undefined) return false;
  if (outer.elementStart > outer.partStart) endPart(outer, outer.elementStart - 1);
  outer.large = large;
  return true;
}

function close(container: Container, end: number): void {
  container.end = end;
  if (container.parts.length > 0 || container.large !== undefined) endPart(container, end);
}

async function build(text: string, container: Container, turn: Turn): Promise<unknown> {
  if (container.parts.length === 0) return JSON.parse(text.slice(container.start, container.end + 1));
  return container.isArray ? buildArray(text, container, turn) : buildObject(text, container, turn);
}

async function buildArray(text: string, { parts }: Container, turn: Turn): Promise<unknown[]> {
  const elements: unknown[] = [];
  for (const { start, end, large } of parts) {
    if (large) {
      checkBlank(text.slice(start, large.start));
      elements.push(await build(text, large, turn));
      checkBlank(text.slice(large.end + 1, end));
    } else {
      const some: unknown[] = JSON.parse(`[${text.slice(start, end)}]`);
      if (some.length === 0) throw new SyntaxError("An element is missing.");
      for (const element of some) elements.push(element);
    }
    await turn.pause();
  }
  return elements;
}

async function buildObject(text: string, { parts }: Container, turn: Turn): Promise<object> {
  const values = new Map<string, unknown>();
  for (const { start, end, large } of parts) {
    if (large) {
      const key = keyOf(text.slice(start, large.start));
      values.set(key, await build(text, large, turn));
      checkBlank(text.slice(large.end + 1, end));
    } else {
      const some = Object.entries<unknown>(JSON.parse(`{${text.slice(start, end)}}`));
      if (some.length === 0) throw new SyntaxError("A key is missing.");
      for (const [key, value] of some) values.set(key, value);
    }
    await turn.pause();
  }
  return Object.fromEntries(values);
}

/** The key of a large value. @throws SyntaxError when there is anything but a key and a colon */
function keyOf(text: string): string {
  const [key] = Object.keys(JSON.parse(`{${text}null}`));
  if (key === undefined) throw new SyntaxError("A key is missing.");
  return key;
}

/** White space of JSON: String.trim takes more away. */
const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);

/** @throws SyntaxError when there is anything but white space */
function checkBlank(text: string): void {
  if (!isBlank(text)) throw new SyntaxError("A comma is missing.");
}
