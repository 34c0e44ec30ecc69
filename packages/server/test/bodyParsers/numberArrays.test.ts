import { NumberTensor } from "iris-models";
import { describe, expect, test } from "vitest";
import { parseNumberArrays } from "../../src/bodyParsers/numberArrays.ts";
import { random as seeded } from "../support/random.ts";

const parse = (text: string) => parseNumberArrays(Buffer.from(text));

/** The value with nested arrays in place of tensors, as text; -0 and numbers past the safe integers are kept apart. */
function exact(value: unknown): string {
  const nested = value instanceof NumberTensor ? value.toNested() : value;
  return JSON.stringify(nested, (_, inner) => {
    if (inner instanceof NumberTensor) return inner.toNested();
    return Object.is(inner, -0) ? "-0" : inner;
  });
}

/** Nested arrays of a random shape, with numbers in all the forms that JSON has. */
function array(random: () => number, depth: number, number: () => string): string {
  const shape = Array.from({ length: depth }, () => 1 + Math.floor(random() * 4));
  const write = (level: number): string =>
    level === depth ? number() : `[${Array.from({ length: shape[level]! }, () => write(level + 1)).join(" , ")}]`;
  return write(0);
}

describe("numbers of a long body", () => {
  const random = seeded(3);
  const bits = new DataView(new ArrayBuffer(8));
  const anyDouble = (): number => {
    bits.setUint32(0, random() * 2 ** 32);
    bits.setUint32(4, random() * 2 ** 32);
    const value = bits.getFloat64(0);
    return Number.isFinite(value) ? value : 0;
  };
  const forms: Record<string, () => string> = {
    "small integers": () => String(Math.floor(random() * 512) - 256),
    "integers of up to 25 digits": () => "123456789".repeat(3).slice(0, 1 + Math.floor(random() * 25)),
    "doubles of any size": () => String(anyDouble()),
    "shares of 255": () => String(Math.floor(random() * 256) / 255),
    "many decimals": () => `${random() < 0.5 ? "-" : ""}0.${String(random()).slice(2)}${String(random()).slice(2)}`,
    exponents: () => `${Math.floor(random() * 100)}.${Math.floor(random() * 1000)}e${Math.floor(random() * 600 - 300)}`,
    "both signs of zero": () => ["0", "-0", "0.0", "-0.000", "0e5", "-0E-2"][Math.floor(random() * 6)]!,
    "float32 values": () => String(Math.fround(anyDouble())).replace("Infinity", "1e400"),
  };

  test.each(Object.keys(forms))("are those of JSON.parse: %s", async (form) => {
    for (let run = 0; run < 300; run++) {
      const text = array(random, 1 + (run % 4), forms[form]!);
      const parsed = await parse(text);
      expect(parsed).toBeInstanceOf(NumberTensor);
      expect(exact(parsed), text).toBe(exact(JSON.parse(text)));
    }
  });

  test("are read by key, beside short values", async () => {
    const text = ` { "image" : [[1,2],[3,4.5]] , "na\\u006de":"a,]b\\"" ,"é":[7], "on": true, "n": null, "__proto__": [1] } `;
    const parsed = await parse(text);
    expect(exact(parsed)).toBe(exact(JSON.parse(text)));
    expect(Object.getOwnPropertyDescriptor(parsed, "image")?.value).toEqual(
      new NumberTensor([2, 2], Float64Array.of(1, 2, 3, 4.5)),
    );
  });

  test("are read in several steps", async () => {
    const text = JSON.stringify({ image: Array.from({ length: 400 }, () => Array.from({ length: 100 }, random)) });
    expect(exact(await parse(text))).toBe(text);
  });
});

describe("any other text", () => {
  const OTHERS = [
    "",
    " ",
    "1",
    "[",
    "[]",
    "[[]]",
    "[[],[]]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1]]",
    "[1] 2",
    "5,[1,1]",
    "-1,[[1,2],[3,4]]",
    "[01]",
    "[-]",
    "[+1]",
    "[.5]",
    "[1.]",
    "[1e]",
    "[1e+]",
    "[-01]",
    "[0x1]",
    "[NaN]",
    "[1,[2]]",
    "[[1],2]",
    "[[1],[2,3]]",
    "[[1,2],[3]]",
    "[[1],[[2]]]",
    "[[[1]],[2]]",
    '["a"]',
    "[null]",
    "[true]",
    "{}",
    '{"a"}',
    '{"a":}',
    '{"a":1',
    '{"a":[1],}',
    '{"a":[1] "b":1}',
    "{a:[1]}",
    '{"a":{"b":[1]}}',
    '{"a":[{"b":1}]}',
    "[1\u00a0]",
    `${"[".repeat(17)}1${"]".repeat(17)}`,
    '{"a":[1]}}',
    '{"a":"b}',
    "{1:[2]}",
  ];
  test.each(OTHERS)("is left to the general parser: %s", async (text) => {
    expect(await parse(text)).toBeUndefined();
  });

  test("is left to the general parser when a key is not UTF-8", async () => {
    const bytes = Buffer.from('{"a":[1],"\u00ff":[2]}', "latin1");
    expect(await parseNumberArrays(bytes)).toBeUndefined();
  });

  test("is never read otherwise than by JSON.parse, whatever is changed in it", async () => {
    const random = seeded(11);
    const signs = ["[", "]", "{", "}", ",", ":", '"', "\\", " ", "1", ".", "-", "e", "0"];
    for (let run = 0; run < 6000; run++) {
      const whole = `{"a":[[0.5,-2],[3e1,40]],"b":[1,2.25],"c":"x"}`.slice(
        run % 2 === 0 ? 0 : 5,
        run % 2 === 0 ? undefined : 24,
      );
      const at = Math.floor(random() * whole.length);
      const put = random() < 0.3 ? "" : signs[Math.floor(random() * signs.length)];
      const text = whole.slice(0, at) + put + whole.slice(at + (random() < 0.5 ? 1 : 0));
      const parsed = await parse(text);
      if (parsed !== undefined) expect(exact(parsed), text).toBe(exact(JSON.parse(text)));
    }
  });
});
