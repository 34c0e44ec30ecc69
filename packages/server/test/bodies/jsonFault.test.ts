import { describe, expect, it } from "vitest";
import { jsonFault } from "../../src/bodies/jsonFault.ts";
import { oneOf, random } from "../support/random.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("the first fault of a text that should be JSON", () => {
  it.each([
    ['{"a":}', 5, "a value"],
    ['{"a" 1}', 5, 'a ":"'],
    ['{"a":1,}', 7, "a name in double quotes"],
    ["{a:1}", 1, 'a name in double quotes or "}"'],
    ["[1 2]", 3, "a comma or the end of the array or object"],
    ["[1,]", 3, "a value"],
    ["[01]", 1, "a well-formed number"],
    ["[1.]", 1, "a well-formed number"],
    ['["\\q"]', 1, "a string that ends with a double quote, without bare control characters and unknown escapes"],
    ['["a\nb"]', 1, "a string that ends with a double quote, without bare control characters and unknown escapes"],
    ["[1,2]]", 5, "nothing more"],
    ["", 0, "a value"],
    ["[", 1, "a value or ]"],
  ])("%j is at %d", (text, position, wanted) => {
    expect(jsonFault(text)).toEqual({ position, wanted });
  });

  it("is found exactly where JSON.parse finds one, in texts with a character changed", () => {
    const draw = random(7);
    const pieces = [
      '{"a": [1, -2.5e+3, true, null], "b\\u00e9": {"c": "x\\n"}}',
      '[[], {}, "", 0.1, [[false]]]',
      ' {"k":1} ',
    ];
    const characters = '{}[]:,"\\ 01.-+eEtrufalsn\n\u0001xé';
    for (let round = 0; round < 5000; round++) {
      const piece = oneOf(draw, pieces);
      const at = Math.floor(draw() * (piece.length + 1));
      const change = oneOf(draw, [...characters]);
      const text = piece.slice(0, at) + (draw() < 0.3 ? "" : change) + piece.slice(draw() < 0.5 ? at : at + 1);
      expect({ text, hasFault: jsonFault(text) !== undefined }).toEqual({ text, hasFault: !isJson(text) });
    }
  });

  it("is found in texts that are nested deeper than a stack", () => {
    const deep = "[".repeat(300_000);
    expect(jsonFault(deep)?.position).toBe(300_000);
    expect(jsonFault(`${deep}1${"]".repeat(300_000)}`)).toBeUndefined();
  });

  it("is found in a long string that does not end", () => {
    expect(jsonFault(`["${"x".repeat(1_000_000)}`)?.position).toBe(1);
  });
});
