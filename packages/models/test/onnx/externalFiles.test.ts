import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ExternalFile, onnxruntime } from "../../src/index.ts";
import { externalTensors } from "../../src/onnx/externalFiles.ts";
import { externalModel, floats, KINDS, type Place } from "./externalModel.ts";

const PLACE: Place = { location: "w.bin", offset: "4", length: "8" };
const file = (path: string, bytes: Uint8Array): ExternalFile => ({ path, bytes });

/** The working directory has other weights under every name that is used here. */
let before: string;
let folder: string;
beforeEach(async () => {
  before = process.cwd();
  folder = await mkdtemp(join(tmpdir(), "iris-decoy-"));
  await writeFile(join(folder, "w.bin"), floats(100, 100, 100));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true, force: true });
});

async function answer(model: Uint8Array, external?: readonly ExternalFile[]): Promise<number[]> {
  const session = await onnxruntime.load(model, external);
  try {
    const { y } = await session.run({ x: { dtype: "float32", shape: [2], data: Float32Array.of(1, 2) } }, ["y"]);
    return Array.from(y!.data, Number);
  } finally {
    await session.close();
  }
}

describe.each(KINDS)("weights of a(n) %s", (kind) => {
  test("are those that are given, whatever lies in the working directory", async () => {
    expect(await answer(externalModel(kind, PLACE), [file("w.bin", floats(0, 10, 20))])).toEqual([11, 22]);
  });

  test("are not taken from the working directory when they are not given", async () => {
    const loading = answer(externalModel(kind, PLACE));
    await expect(loading).rejects.toMatchObject({ code: "MODEL_FILE_MISSING" });
    await expect(loading).rejects.toThrow(/w\.bin, which holds the tensor "w"/);
  });

  test("are found in folders, without a length, and at the end of a pooled buffer", async () => {
    const pooled = Buffer.from(floats(10, 20));
    expect(await answer(externalModel(kind, { location: "deep/er/w.bin" }), [file("deep/er/w.bin", pooled)])).toEqual([
      11, 22,
    ]);
  });

  test.each([
    ["a byte less than the tensor needs", PLACE, 11],
    ["nothing", { location: "w.bin" }, 0],
    ["less than an offset without a length needs", { location: "w.bin", offset: "8" }, 15],
  ])("are refused when their file holds %s", async (_, place, size) => {
    const loading = answer(externalModel(kind, place), [file("w.bin", new Uint8Array(size))]);
    await expect(loading).rejects.toMatchObject({ code: "MODEL_REJECTED" });
    await expect(loading).rejects.toThrow(
      new RegExp(`w\\.bin must hold at least ${size === 0 ? 8 : size === 11 ? 12 : 16} bytes .* "w", got ${size}`),
    );
  });

  test.each([
    ["/etc/passwd", "a relative path"],
    ["C:/w.bin", "a relative path"],
    ["../w.bin", '".."'],
    ["a/../../w.bin", '".."'],
    ["./w.bin", '"."'],
    ["a//w.bin", "empty parts"],
    ["a\\..\\w.bin", "backslashes"],
    ["w.bin\0", "control characters"],
    ["", "a path"],
    ["*/_ORT_MEM_ADDR_/*", '"*"'],
    ["model.onnx", "another name"],
    ["Manifest.json", "another name"],
    [".claim", "another name"],
    ["aliases.json", "another name"],
    [".tmp-1/w.bin", ".tmp-"],
    ["1/2/3/4/5/6/w.bin", "at most 6"],
  ])("are refused in %j, given or not", async (location, why) => {
    const model = externalModel(kind, { location });
    for (const given of [[], [file(location, floats(1, 2))]]) {
      const loading = answer(model, given);
      await expect(loading).rejects.toMatchObject({ code: "MODEL_REJECTED" });
      await expect(loading).rejects.toThrow('The tensor "w" has its data in');
      await expect(loading).rejects.toThrow(why);
    }
  });

  test.each([
    { offset: "-4" },
    { offset: "four" },
    { length: "1e3" },
    { length: "-1" },
  ])("are refused with the numbers %j", async (numbers) => {
    const loading = answer(externalModel(kind, { location: "w.bin", ...numbers }), [file("w.bin", floats(1, 2, 3))]);
    await expect(loading).rejects.toThrow(/must be one whole number/);
  });
});

test("a model without them is not parsed: any bytes without the word will do", async () => {
  expect(await externalTensors(Buffer.from("no model at all"))).toEqual([]);
  await expect(externalTensors(Buffer.from("no model at any location"))).rejects.toMatchObject({
    code: "MODEL_REJECTED",
  });
});
