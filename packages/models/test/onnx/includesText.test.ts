import { describe, expect, test } from "vitest";
import { includesText } from "../../src/onnx/externalFiles.ts";
import { sha256, sha256Of } from "../../src/sha256.ts";

describe("a text in large bytes", () => {
  const bytes = Buffer.from("..........location..........");

  test.each([1, 2, 3, 7, 8, 9, 10, 17, 100])("is found across the edges of chunks of %i bytes", async (chunk) => {
    for (let shift = 0; shift < 12; shift++)
      expect(await includesText(bytes.subarray(shift), "location", chunk)).toBe(shift <= 10);
    expect(await includesText(bytes.subarray(0, 17), "location", chunk)).toBe(false);
    expect(await includesText(new Uint8Array(), "location", chunk)).toBe(false);
  });

  test("lets other work go on between its chunks, and so does a digest", async () => {
    const large = Buffer.alloc(2 ** 24 + 1, "iris");
    let turns = 0;
    const count = (): void => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await includesText(large, "location");
    expect(turns).toBeGreaterThan(1);
    turns = 0;
    expect(await sha256Of(large)).toBe(sha256(large));
    expect(turns).toBeGreaterThan(1);
    clearImmediate(timer);
  });
});
