import { describe, expect, test } from "vitest";
import { type Feature, type Manifest, parseRows } from "../../src/index.ts";
import { parseManifest } from "../../src/manifest/parse.ts";
import { featureRowCodec } from "../../src/rows/featureRow.ts";
import { tensorRowCodec } from "../../src/rows/tensorRow.ts";
import { columnNames } from "../../src/training/names.ts";

const FEW = 2_000;
const MANY = 20_000;
/** Both sides read as many columns. Linear work gives about 1, quadratic work 10. */
const MAX_RATIO = 6;

const namesOf = (count: number, prefix = "feature"): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}_${index}`);

const featuresOf = (count: number): Feature[] => namesOf(count).map((name) => ({ name, dtype: "float32" }));

const manifestOf = (count: number): Manifest => ({
  name: "wide",
  version: "1",
  task: "tensor",
  features: featuresOf(count),
  inputs: [{ name: "X", dtype: "float32", shape: [null, count], features: namesOf(count) }],
  outputs: [{ name: "y", dtype: "float32", shape: [null] }],
  file: { name: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
});

const rowOf = (names: readonly string[]): object => Object.fromEntries(names.map((name, index) => [name, index]));

/** Microseconds of CPU that a measurement takes at least: garbage collection and compilation are spread over many runs. */
const LEAST_CPU = 30_000;
const TRIES = 5;

/** CPU time of one run in this process, which other processes do not lengthen; the least of several tries. */
async function cpuOf(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const start = process.cpuUsage();
    let runs = 0;
    let used = 0;
    while (used < LEAST_CPU) {
      await work();
      runs++;
      const { user, system } = process.cpuUsage(start);
      used = user + system;
    }
    least = Math.min(least, used / runs);
  }
  return least;
}

/** How much longer 20,000 columns take at once than in ten parts. */
async function ratioOf(prepare: (count: number) => () => unknown): Promise<number> {
  const [few, many] = [prepare(FEW), prepare(MANY)];
  return (await cpuOf(many)) / ((await cpuOf(few)) * (MANY / FEW));
}

const refused = (work: () => unknown) => () => expect(async () => work()).rejects.toThrow();

describe("20,000 columns take no longer than ten times 2,000", () => {
  const codecOf = (count: number) => featureRowCodec(manifestOf(count), featuresOf(count));

  test.each([
    // V8 looks keys of large objects up in memory that no cache holds: linear work gives about 5, and the faulty look-up 28
    ["an object", 15, (count: number): unknown => rowOf(namesOf(count))],
    ["a list", MAX_RATIO, (count: number): unknown => namesOf(count).map((_, index) => index)],
  ])("as %s", async (_, mostRatio, make) => {
    const ratio = await ratioOf((count) => {
      const [codec, row] = [codecOf(count), make(count)];
      return () => codec.feeds([codec.read(row, "")]);
    });
    expect(ratio).toBeLessThan(mostRatio);
  });

  test("as CSV with a header", async () => {
    const ratio = await ratioOf((count) => {
      const text = `${namesOf(count).join(",")}\n${namesOf(count).map((_, index) => index)}\n`;
      const features = featuresOf(count);
      return () => parseRows(text, "csv", { features, inputs: [] });
    });
    expect(ratio).toBeLessThan(MAX_RATIO);
  });

  test("as inputs of their own", async () => {
    const ratio = await ratioOf((count) => {
      const inputs = namesOf(count).map((name) => ({ name, dtype: "float32" as const, shape: [null] }));
      const { features: _features, ...manifest } = manifestOf(1);
      const codec = tensorRowCodec({ ...manifest, inputs });
      const row = rowOf(namesOf(count));
      return () => codec.feeds([codec.read(row, "")]);
    });
    expect(ratio).toBeLessThan(MAX_RATIO);
  });

  test("in a manifest", async () => {
    const ratio = await ratioOf((count) => {
      const bytes = Buffer.from(JSON.stringify(manifestOf(count)));
      return () => parseManifest(bytes, { name: "wide", version: "1" });
    });
    expect(ratio).toBeLessThan(MAX_RATIO);
  });

  test("as the header of a file to train on", async () => {
    const ratio = await ratioOf((count) => {
      const header = namesOf(count);
      return () => columnNames(header, "the file");
    });
    expect(ratio).toBeLessThan(MAX_RATIO);
  });
});

describe("20,000 unknown columns are refused in no more time than ten times 2,000", () => {
  test("of an object", async () => {
    const ratio = await ratioOf((count) => {
      const codec = featureRowCodec(manifestOf(count), featuresOf(count));
      const row = rowOf(namesOf(count, "faeture"));
      return refused(() => codec.read(row, ""));
    });
    expect(ratio).toBeLessThan(MAX_RATIO);
  });

  test("of CSV", async () => {
    const ratio = await ratioOf((count) => {
      const header = ["feature_0", ...namesOf(count, "faeture")];
      const text = `${header}\n${header.map((_, index) => index)}\n`;
      const features = featuresOf(count);
      return refused(() => parseRows(text, "csv", { features, inputs: [] }));
    });
    expect(ratio).toBeLessThan(MAX_RATIO);
  });
});
