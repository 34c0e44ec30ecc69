import { setOwn } from "../setOwn.ts";
import { Turn } from "../turn.ts";
import { type Container, divideJson, isBlank } from "./jsonParts.ts";

/** Characters that are parsed at once: some milliseconds of JSON.parse. */
const PART_CHARACTERS = 131_072;

/**
 * Parses a long JSON text as JSON.parse does, in parts that leave the event loop free in between.
 * @param partCharacters characters that are parsed at once
 * @throws NestedTooDeep; SyntaxError for a text that is not JSON; the position in its message may be that within a part
 */
export async function parseJsonInParts(text: string, partCharacters: number = PART_CHARACTERS): Promise<unknown> {
  const turn = new Turn();
  const root = await divideJson(text, partCharacters, turn);
  return root === undefined ? JSON.parse(text) : build(text, root, turn);
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
      for (let index = 0; index < some.length; index++) elements.push(some[index]);
    }
    await turn.pause();
  }
  return elements;
}

async function buildObject(text: string, { parts }: Container, turn: Turn): Promise<object> {
  const built: Record<string, unknown> = {};
  for (const { start, end, large } of parts) {
    if (large) {
      const key = keyOf(text.slice(start, large.start));
      setOwn(built, key, await build(text, large, turn));
      checkBlank(text.slice(large.end + 1, end));
    } else {
      const some = Object.entries<unknown>(JSON.parse(`{${text.slice(start, end)}}`));
      if (some.length === 0) throw new SyntaxError("A key is missing.");
      for (const [key, value] of some) setOwn(built, key, value);
    }
    await turn.pause();
  }
  return built;
}

/** The key of a large value. @throws SyntaxError when there is anything but a key and a colon */
function keyOf(text: string): string {
  const [key] = Object.keys(JSON.parse(`{${text}null}`));
  if (key === undefined) throw new SyntaxError("A key is missing.");
  return key;
}

/** @throws SyntaxError when there is anything but white space */
function checkBlank(text: string): void {
  if (!isBlank(text)) throw new SyntaxError("A comma is missing.");
}
