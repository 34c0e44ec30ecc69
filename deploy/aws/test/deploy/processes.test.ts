import { once } from "node:events";
import { execa } from "execa";
import { expect, test } from "vitest";
import { localProcesses } from "../../src/processes.ts";

const { env } = process;
const node = (script: string) => localProcesses.read(process.execPath, ["-e", script], { env });

test("what a program prints, and how it ends", async () => {
  expect(await node("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({
    code: 3,
    stdout: "out",
    stderr: "err",
  });
});

test("what it is given to read", async () => {
  const cat = "process.stdin.pipe(process.stdout)";
  expect(await localProcesses.read(process.execPath, ["-e", cat], { env, input: "secret" })).toMatchObject({
    stdout: "secret",
  });
});

test("it gets the environment that it is given, and no other", async () => {
  const print = ["-e", "console.log(Object.keys(process.env).join())"];
  const { stdout } = await localProcesses.read(process.execPath, print, { env: { ONLY: "this" } });
  expect(stdout.split(",")).toContain("ONLY");
  expect(stdout).not.toContain("HOME");
});

test("a program that is not there is told by name", async () => {
  await expect(localProcesses.read("no-such-program", [], { env })).rejects.toThrow(
    "there is no program no-such-program",
  );
});

test("a failure is told in one line", async () => {
  await expect(localProcesses.show(process.execPath, ["-e", "process.exit(3)"], { env })).rejects.toThrow(
    /ended with exit code 3; see its output above/,
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
      `import { localProcesses } from ${JSON.stringify(new URL("../../src/processes.ts", import.meta.url).href)};
    try { await localProcesses.show(process.execPath, ["-e", ${JSON.stringify(slow)}], { env: process.env }); }
    catch (error) { console.log(error.message); process.exitCode = error.exitCode; }`,
    ],
    { reject: false },
  );
  await once(child.stdout, "data");
  child.kill("SIGTERM", undefined);
  const { stdout, exitCode } = await child;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/^ready\nin order\ninterrupted\. .*Repeat the command/);
});
