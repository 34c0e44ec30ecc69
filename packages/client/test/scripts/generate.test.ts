import { spawnSync } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../scripts/generate.ts", import.meta.url));
const document = `
openapi: 3.1.0
info: { title: own, version: 1.0.0 }
paths: {}
components:
  schemas:
    own.Values: { type: array, prefixItems: [{ type: number }, { type: string }], items: false, minItems: 2, maxItems: 2 }
    own.Prediction: { type: object, required: [label], properties: { label: { type: string, enum: [a, b] } } }
`;

let folder: string;
let output: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-client-"));
  output = join(folder, "openapi.ts");
  await writeFile(join(folder, "openapi.yaml"), document);
});
afterAll(() => rm(folder, { recursive: true }));

const generate = (...flags: string[]) =>
  spawnSync(process.execPath, [script, "--document", join(folder, "openapi.yaml"), "--output", output, ...flags], {
    encoding: "utf8",
  });

test("the file says that it is not to be edited, rows by position are tuples and classes a union", async () => {
  expect(generate().status).toBe(0);
  const types = (await readFile(output, "utf8")).replace(/\s+/g, " ");
  expect(types).toMatch(/^\/\/ .*do not edit/);
  expect(types).toContain('"own.Values": [ number, string ]');
  expect(types).toContain('label: "a" | "b"');
});

test("--check passes what is fresh, refuses what is stale, and changes neither", async () => {
  generate();
  expect(generate("--check").status).toBe(0);

  await appendFile(output, "// by hand\n");
  const { status, stderr } = generate("--check");
  expect(status).toBe(1);
  expect(stderr).toContain("npm run generate");
  expect(await readFile(output, "utf8")).toMatch(/by hand\n$/);
});
