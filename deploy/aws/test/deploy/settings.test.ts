import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyVariables, noRelease, withVariablesFile } from "../../src/settings.ts";
import { readState } from "../../src/state.ts";

test("what one command was given, the next one has", () => {
  const settings = { memory_mb: 2048, cors_origins: ["https://a"], region: null };
  const { deploy_settings: kept, ...rest } = applyVariables(settings, noRelease);
  expect(readState({ values: { outputs: { deploy_settings: { value: kept } } } }).settings).toEqual(settings);
  expect(rest).toEqual({ ...settings, ...noRelease });
});

test("a file for Terraform is gone afterwards, with all beside it, also when Terraform fails", async () => {
  let seen = "";
  const work = withVariablesFile({ memory_mb: 1 }, async (file) => {
    seen = file;
    throw new Error("Terraform failed");
  });
  await expect(work).rejects.toThrow("Terraform failed");
  expect(seen).toMatch(/\.tfvars\.json$/);
  await expect(readdir(join(seen, ".."))).rejects.toThrow("ENOENT");
});

test("each variable has a line of its own, since Terraform quotes the one that it refuses", async () => {
  const text = await withVariablesFile({ memory_mb: 1, auth: "none" }, (file) => readFile(file, "utf8"));
  expect(text.split("\n").filter((line) => line.includes("memory_mb"))).toEqual(['  "memory_mb": 1,']);
});
