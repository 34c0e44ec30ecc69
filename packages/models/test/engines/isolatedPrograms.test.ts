import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

const pathOf = (program: string) => fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url));
const exec = promisify(execFile);

test("without a file descriptor left, a load is rejected with a code, and a later one succeeds", async () => {
  const command = `ulimit -n 64 && exec "$0" "$1"`;
  const { stdout } = await exec("sh", ["-c", command, process.execPath, pathOf("noDescriptors")]);
  const { without, y } = JSON.parse(stdout);
  expect(without).toMatch(/^RUN_FAILED .*could not be started \(spawn .* EMFILE\)/);
  expect(y).toEqual([3]);
});

test("a child process keeps this process alive during a call, and not afterwards", async () => {
  const { stdout } = await exec(process.execPath, [pathOf("onlyCalls")]);
  expect(stdout).toBe("RUN_TIMED_OUT\n3\n");
});
