import { describe, expect, test } from "vitest";
import { invalidJson } from "../../src/bodyParsers/json.ts";
import { oneOf, random } from "../support/random.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("the error for a text that is not JSON", () => {
  test.each([
    ['{"a":}', 5, "a value"],
    ['{"a" 1}', 5, 'a ":"'],
    ['{"a":1,}', 7, "a name in double quotes"],
    ["{a:1}", 1, "a value or a name in double quotes"],
    ["[1 2]", 3, "a comma or the end of the array or object"],
    ["[1,]", 3, "a value"],
    ["[01]", 2, "a comma or the end of the array or object"],
    ["[1.]", 1, "a well-formed number"],
    ['["\\q"]', 1, "a string without unknown escapes"],
    ['["a\tb"]', 1, "a string without bare control characters"],
    ['["\\u12"]', 1, "a string with four hexadecimal digits after each \\u"],
    ['["a\nb"]', 1, "a string that ends with a double quote in the same line"],
    ["[1,2]]", 5, "nothing more"],
    ["[1] // one", 4, "no comment"],
    ["[", 1, 'a comma or "]"'],
  ])("%j says what is expected at %d", async (text, position, wanted) => {
    const { code, message } = await invalidJson(text);
    expect(code).toBe("INVALID_BODY");
    expect(message).toContain(`not valid JSON: expected ${wanted} at line `);
    expect(message).toContain(`(position ${position})`);
  });

  test("has its place in any text with a character changed", async () => {
    const draw = random(7);
    const pieces = [
      '{"a": [1, -2.5e+3, true, null], "b\\u00e9": {"c": "x\\n"}}',
      '[[], {}, "", 0.1, [[false]]]',
      ' {"k":1} ',
    ];
    const characters = '{}[]:,"\\ 01.-+eEtrufalsn\n\u0001xé';
    for (let round = 0; round < 3000; round++) {
      const piece = oneOf(draw, pieces);
      const at = Math.floor(draw() * (piece.length + 1));
      const change = oneOf(draw, [...characters]);
      const text = piece.slice(0, at) + (draw() < 0.3 ? "" : change) + piece.slice(draw() < 0.5 ? at : at + 1);
      if (isJson(text)) continue;
      const { message } = await invalidJson(text);
      const [, position] = /\(position (\d+)\)/.exec(message) ?? [];
      expect({ text, isWithin: Number(position) <= text.length }).toEqual({ text, isWithin: true });
    }
  });

  test("is there for a text that is nested deeper than a stack", async () => {
    expect((await invalidJson("[".repeat(200_000))).message).toBe("The body is not valid JSON.");
  });
});
