import { describe, expect, test } from "vitest";
import type { Feature, Manifest } from "../../src/index.ts";
import { featureRowCodec } from "../../src/rows/featureRow.ts";
import { readInput } from "../../src/rows/input.ts";

const features: Feature[] = [
  { name: "sepal_length", dtype: "float32", nullable: true, unit: "cm", example: 5.9 },
  { name: "petal_count", dtype: "int32", range: { minimum: 0, maximum: 9 } },
  { name: "color", dtype: "string" },
  { name: "wild", dtype: "bool" },
  { name: "serial", dtype: "int64" },
];
const column = ({ name, dtype }: Feature) => ({ name: `in_${name}`, dtype, shape: [null, 1], features: [name] });
const manifest: Manifest = {
  name: "flowers",
  version: "1",
  task: "tensor",
  inputs: features.map(column),
  features,
  outputs: [{ name: "y", dtype: "float32", shape: [null] }],
  file: { name: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
};
const codec = featureRowCodec(manifest, features);
const good = { sepal_length: 5.1, petal_count: 5, color: "blue", wild: true, serial: 7 };

const faultsOf = (row: unknown): { path: string; message: string }[] => {
  try {
    codec.read(row, "/instances/3");
    return [];
  } catch (error) {
    return (error as { faults: { path: string; message: string }[] }).faults;
  }
};

test("a row by name and the same row by position fill the same tensors", () => {
  const byName = codec.read({ ...good, serial: "9007199254740993" }, "");
  const byPosition = codec.read([5.1, 5, "blue", true, "9007199254740993"], "");
  const feeds = codec.feeds([byName, byPosition]);
  expect(feeds.in_sepal_length).toEqual({ dtype: "float32", shape: [2, 1], data: Float32Array.of(5.1, 5.1) });
  expect(feeds.in_petal_count!.data).toEqual(Int32Array.of(5, 5));
  expect(feeds.in_color!.data).toEqual(["blue", "blue"]);
  expect(feeds.in_wild!.data).toEqual(Uint8Array.of(1, 1));
  expect(feeds.in_serial!.data).toEqual(BigInt64Array.of(9007199254740993n, 9007199254740993n));
});

test("null fills a nullable feature with NaN, and nothing else", () => {
  const feeds = codec.feeds([codec.read({ ...good, sepal_length: null }, "")]);
  expect(feeds.in_sepal_length!.data).toEqual(Float32Array.of(Number.NaN));
  expect(faultsOf({ ...good, petal_count: null })).toEqual([
    {
      path: "/instances/3/petal_count",
      message: expect.stringContaining("must be an integer from -2147483648 to 2147483647, got null"),
    },
  ]);
});

test('"NaN" is null where a feature is nullable, infinities are refused everywhere', () => {
  const feeds = codec.feeds([codec.read({ ...good, sepal_length: "NaN" }, "")]);
  expect(feeds.in_sepal_length!.data).toEqual(Float32Array.of(Number.NaN));
  for (const sepal_length of ["Infinity", "-Infinity", Number.NaN])
    expect(faultsOf({ ...good, sepal_length })).toHaveLength(1);
  expect(faultsOf({ ...good, petal_count: "NaN" })).toHaveLength(1);
});

describe("nothing is coerced", () => {
  test.each([
    ["sepal_length", "5.1", 'must be a number or null, got string "5.1"'],
    ["sepal_length", true, "true"],
    ["sepal_length", [5.1], "an array of 1"],
    ["sepal_length", { value: 5.1 }, "an object"],
    ["sepal_length", Number.POSITIVE_INFINITY, "infinite"],
    ["sepal_length", 1e39, "out of the range of float32"],
    ["petal_count", 2.5, "an integer"],
    ["petal_count", 10, "must be 0 to 9, got 10"],
    ["petal_count", 3e9, "an integer"],
    ["color", 3, "must be a string, got 3"],
    ["wild", 1, "true or false"],
    ["wild", "true", "true or false"],
    ["serial", 2 ** 53, "a string of digits"],
    ["serial", "1.5", "an integer"],
    ["serial", "9223372036854775808", "an integer"],
    ["serial", "", "an integer"],
  ])("%s of %j is refused: %s", (name, value, part) => {
    expect(faultsOf({ ...good, [name]: value })).toEqual([
      { path: `/instances/3/${name}`, message: expect.stringContaining(part) },
    ]);
  });
});

describe("faults", () => {
  test("all are named at once: missing, extra with the near name, wrong", () => {
    const faults = faultsOf({ sepal_lenght: 5.1, petal_count: "5", color: "blue", wild: true, serial: 1 });
    expect(faults).toEqual([
      { path: "/instances/3/sepal_lenght", message: expect.stringContaining('Did you mean "sepal_length"?') },
      { path: "/instances/3/sepal_length", message: "is missing: send a number in cm, such as 5.9, or null" },
      { path: "/instances/3/petal_count", message: expect.stringContaining('got string "5"') },
    ]);
  });

  test.each([[[]], [[1, 2]], [[1, 2, 3, 4, 5, 6]]])("an array of the wrong length: %j", (row) => {
    expect(faultsOf(row)).toEqual([
      {
        path: "/instances/3",
        message: expect.stringMatching(/^must be an array of 5 \(sepal_length, .*\), got an (empty )?array/),
      },
    ]);
  });

  test.each([[null], [5], ["text"], [undefined]])("%j is no row", (row) => {
    expect(faultsOf(row)).toEqual([
      { path: "/instances/3", message: expect.stringContaining("an object of features") },
    ]);
  });

  test("__proto__ and constructor are names like any other, and do no harm", () => {
    const row = JSON.parse(
      '{"sepal_length":1,"petal_count":1,"color":"x","wild":true,"serial":1,"__proto__":{"polluted":true},"constructor":1}',
    );
    expect(faultsOf(row).map(({ path }) => path)).toEqual(["/instances/3/__proto__", "/instances/3/constructor"]);
    expect(
      faultsOf(JSON.parse('{"__proto__":{"sepal_length":1,"petal_count":1,"color":"x","wild":true,"serial":1}}')),
    ).toHaveLength(6);
    expect("polluted" in {}).toBe(false);
  });

  test.each([
    [
      "cut\0off",
      'must not contain the character NUL (U+0000), where onnxruntime cuts text, got string "cut\\u0000off"',
    ],
    ["half \ud83d", "half a surrogate pair"],
  ])("text that would reach the model changed: %j", (color, message) => {
    expect(faultsOf({ ...good, color })).toEqual([
      { path: "/instances/3/color", message: expect.stringContaining(message) },
    ]);
  });

  test("a name with a slash or a tilde is escaped as RFC 6901 wants it", () => {
    expect(faultsOf({ ...good, "a/b~c": 1 })).toEqual([{ path: "/instances/3/a~1b~0c", message: expect.any(String) }]);
  });

  test("a very deep value is described without looking into it", () => {
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    expect(faultsOf({ ...good, sepal_length: deep })).toEqual([
      { path: "/instances/3/sepal_length", message: expect.stringContaining("an array of 1") },
    ]);
  });
});

describe("one row or many", () => {
  const many = (body: unknown) => {
    const input = readInput(body, codec);
    return input.many ? input.rows : "one";
  };
  test.each([
    [[1, 2, "a", true, 5], "one"],
    [good, "one"],
    [
      [good, good],
      [good, good],
    ],
    [
      [[1], [2]],
      [[1], [2]],
    ],
    [{ instances: [good] }, [good]],
    ["text", "one"],
    [null, "one"],
  ])("%j", (body, expected) => {
    expect(many(body)).toEqual(expected);
  });

  test.each([[[]], [{ instances: [] }]])("%j is refused, as every input without rows", (body) => {
    expect(() => many(body)).toThrow(
      expect.objectContaining({
        code: "INVALID_INPUT",
        message: "The input must hold at least one row.",
        faults: [{ path: "", message: "must hold at least one row" }],
      }),
    );
  });

  test.each([[{ instances: 5 }], [{ instances: [], more: 1 }]])("%j is refused", (body) => {
    expect(() => many(body)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  test("a feature called instances is a feature", () => {
    const own = readInput({ instances: [1] }, { ...codec, features: ["instances"] });
    expect(own.many).toBe(false);
  });
});

describe("names in another Unicode form", () => {
  const [composed, decomposed] = ["r\u00e9gion", "re\u0301gion"];
  const codecOf = (name: string) => {
    const named: Feature[] = [{ name, dtype: "float32" }];
    return featureRowCodec(
      { ...manifest, target: { name: composed }, inputs: named.map(column), features: named },
      named,
    );
  };

  test.each([
    [composed, decomposed],
    [decomposed, composed],
    ["K", "\u212a"],
  ])("%j takes the key %j, and itself", (name, key) => {
    expect(codecOf(name).read({ [key]: 1 }, "")).toEqual([1]);
    expect(codecOf(name).read({ [name]: 1 }, "")).toEqual([1]);
  });

  test("two keys that are the same name are refused", () => {
    expect(() => codecOf(composed).read({ [composed]: 1, [decomposed]: 1 }, "")).toThrow(
      expect.objectContaining({
        faults: [{ path: `/${decomposed}`, message: expect.stringContaining("must be given once") }],
      }),
    );
  });

  test("the target in a row has a message of its own in either form", () => {
    expect(() => codecOf("a").read({ a: 1, [decomposed]: 1 }, "")).toThrow(/is what this model predicts/);
  });
});
