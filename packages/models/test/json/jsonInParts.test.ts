import { describe, expect, test } from "vitest";
import { parseJsonInParts } from "../../src/json/jsonInParts.ts";
import { NestedTooDeep } from "../../src/json/jsonParts.ts";
import { random as seeded } from "../support/random.ts";
import { turnsDuring } from "../support/turns.ts";

const TEXTS = ["", "a", 'q"q', "back\\slash\\", "[", "]}", ",", "é\u2028😀", "__proto__", "12"];

function value(random: () => number, depth: number): unknown {
  const pick = Math.floor(random() * (depth === 0 ? 4 : 8));
  const count = Math.floor(random() * 6);
  if (pick === 0) return TEXTS[Math.floor(random() * TEXTS.length)];
  if (pick === 1) return random() * 10 ** Math.floor(random() * 20 - 10);
  if (pick === 2) return [null, true, false, -0][Math.floor(random() * 4)];
  if (pick === 3) return Math.floor(random() * 1000);
  if (pick < 6) return Array.from({ length: count }, () => value(random, depth - 1));
  return Object.fromEntries(
    Array.from({ length: count }, () => [TEXTS[Math.floor(random() * TEXTS.length)], value(random, depth - 1)]),
  );
}

/** What a parser makes of a text, or that it refuses it. */
async function outcome(parse: () => unknown): Promise<unknown> {
  try {
    return JSON.stringify(await parse());
  } catch (error) {
    return error instanceof SyntaxError ? "refused" : error;
  }
}

const SIGNS = ["[", "]", "{", "}", ",", ":", '"', "\\", " ", "1", "\u00a0"];

describe("JSON that is parsed in parts", () => {
  test.each([1, 5, 30])("gives what JSON.parse gives, in parts of %i characters", async (size) => {
    const random = seeded(size);
    for (let run = 0; run < 400; run++) {
      const text = JSON.stringify(value(random, 5), undefined, run % 3);
      expect(await outcome(() => parseJsonInParts(text, size)), text).toBe(await outcome(() => JSON.parse(text)));
    }
  });

  test.each([1, 5, 30])("is refused where JSON.parse refuses it, in parts of %i characters", async (size) => {
    const random = seeded(size + 100);
    for (let run = 0; run < 4000; run++) {
      const whole = JSON.stringify(value(random, 4));
      const at = Math.floor(random() * whole.length);
      const put = random() < 0.3 ? "" : SIGNS[Math.floor(random() * SIGNS.length)];
      const text = whole.slice(0, at) + put + whole.slice(at + (random() < 0.5 ? 1 : 0));
      expect(await outcome(() => parseJsonInParts(text, size)), text).toBe(await outcome(() => JSON.parse(text)));
    }
  });

  test.each([
    "[[1,2,3],]",
    "[,[1,2,3]]",
    "[[1,2,3] [1,2,3]]",
    "[[1,2,3] 1]",
    "[1 [1,2,3]]",
    '{"a":[1,2,3],}',
    '{"a":[1,2,3] "b":1}',
    "{[1,2,3]}",
    '{"a" [1,2,3]}',
    "[1,2,3}",
    "[[1,2,3]]]",
    "x[1,2,3]",
    '{"a":1,"a":[1,2,3],"a":2}',
    '{"__proto__":[1,2,3]}',
  ])("%s is as JSON.parse has it", async (text) => {
    expect(await outcome(() => parseJsonInParts(text, 2))).toBe(await outcome(() => JSON.parse(text)));
  });

  test("may have 100 arrays and objects within each other", async () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(await outcome(() => parseJsonInParts(nested(100)))).toBe(nested(100));
    for (const text of [nested(101), "[".repeat(500_000), '{"a":'.repeat(101)])
      await expect(parseJsonInParts(text)).rejects.toThrow(NestedTooDeep);
    const signs = JSON.stringify(["[".repeat(1000), `\\"${"{".repeat(1000)}`, ...Array(1000).fill([[]])]);
    expect(await outcome(() => parseJsonInParts(signs))).toBe(signs);
  });

  test("leaves the event loop free", async () => {
    const text = JSON.stringify({
      image: Array.from({ length: 640 }, () => Array.from({ length: 640 }, () => [1, 2, 3])),
    });
    const turns = await turnsDuring(async () => {
      expect(JSON.stringify(await parseJsonInParts(text))).toBe(text);
    });
    expect(turns).toBeGreaterThan(3);
  });
});
