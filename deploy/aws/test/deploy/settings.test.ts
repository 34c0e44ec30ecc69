import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KEPT_FILE, readKept, withoutRelease, withVariablesFile, writeKept } from "../../src/settings.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("what one command was given, the next one has", async () => {
  expect(await readKept(folder)).toEqual({});
  await writeKept(folder, { memory_mb: 2048, cors_origins: ["https://a"], live_version: null });
  expect(await readKept(folder)).toEqual({ memory_mb: 2048, cors_origins: ["https://a"], live_version: null });
  expect(await readdir(folder)).toEqual([KEPT_FILE]);
});

test("without a setting there is no file", async () => {
  await writeKept(folder, { memory_mb: 2048 });
  await writeKept(folder, {});
  expect(await readdir(folder)).toEqual([]);
});

test.each(["{", "[]", "3", ""])("a file that somebody has spoilt is told, and left as it is: %j", async (text) => {
  await writeFile(join(folder, KEPT_FILE), text);
  await expect(readKept(folder)).rejects.toThrow(join(folder, KEPT_FILE));
});

test("a release is no setting", () => {
  expect(withoutRelease({ memory_mb: 1, image_tag: "t", live_version: "1", canary_weight: 0.1 })).toEqual({
    memory_mb: 1,
  });
});

test("a file for Terraform is gone afterwards, also when Terraform fails", async () => {
  let seen = "";
  const work = withVariablesFile({ memory_mb: 1 }, async (file) => {
    seen = file;
    throw new Error("Terraform failed");
  });
  await expect(work).rejects.toThrow("Terraform failed");
  expect(seen).toMatch(/\.tfvars\.json$/);
  await expect(readdir(join(seen, ".."))).rejects.toThrow("ENOENT");
});
