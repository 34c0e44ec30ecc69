import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../../../scripts/run.mjs", import.meta.url));
const run = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [SCRIPT, "deploy", ...args], { reject: false });
  return { exitCode, stdout, stderr };
};

test("help comes before anything is installed or built", async () => {
  const { exitCode, stdout, stderr } = await run("--help");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: npm run deploy -- \[options\]/);
});

test("so does an error in the command line", async () => {
  expect(await run("--colour")).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "error: unknown option '--colour' (--help lists the options)",
  });
});
