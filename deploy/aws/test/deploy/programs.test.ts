import { once } from "node:events";
import { execa } from "execa";
import { expect, test } from "vitest";
import { programsOfMachine } from "../../src/programs.ts";

const { env } = process;
const node = (script: string) => programsOfMachine.read(process.execPath, ["-e", script], { env });

test("what a program prints, and how it ends", async () => {
  expect(await node("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({
    code: 3,
    stdout: "out",
    stderr: "err",
  });
});

test("what it is given to read", async () => {
  const cat = "process.stdin.pipe(process.stdout)";
  expect(await programsOfMachine.read(process.execPath, ["-e", cat], { env, input: "secret" })).toMatchObject({
    stdout: "secret",
  });
});

test("it gets the environment that it is given, and no other", async () => {
  const print = ["-e", "console.log(Object.keys(process.env).join())"];
  const { stdout } = await programsOfMachine.read(process.execPath, print, { env: { ONLY: "this" } });
  expect(stdout.split(",")).toContain("ONLY");
  expect(stdout).not.toContain("HOME");
});

test("a program that is not there is told by name", async () => {
  await expect(programsOfMachine.read("no-such-program", [], { env })).rejects.toThrow(
    "there is no program no-such-program",
  );
});

test("a failure is told in one line", async () => {
  await expect(programsOfMachine.show(process.execPath, ["-e", "process.exit(3)"], { env })).rejects.toThrow(
    /ended with exit code 3; what it says stands above/,
  );
});

test("a signal reaches the program, which ends in its own way and before us", async () => {
  const slow =
    "process.once('SIGTERM', () => setTimeout(() => { console.log('in order'); process.exit() }, 200)); console.log('ready'); setInterval(() => {}, 1000)";
  const child = execa(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { programsOfMachine } from ${JSON.stringify(new URL("../../src/programs.ts", import.meta.url).href)};
    try { await programsOfMachine.show(process.execPath, ["-e", ${JSON.stringify(slow)}], { env: process.env }); }
    catch (error) { console.log(error.message); process.exitCode = error.exitCode; }`,
    ],
    { reject: false },
  );
  await once(child.stdout, "data");
  child.kill("SIGTERM", undefined);
  const { stdout, exitCode } = await child;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^ready\nin order\ninterrupted\. .*the same command goes on/);
});
