import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const main = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, [MAIN, ...args], { env, reject: false });

test("runs a command with the mock as its AWS, without the user's own settings, and ends as it does", async () => {
  const own = { AWS_PROFILE: "mine", AWS_SESSION_TOKEN: "mine", AWS_REGION: "us-west-2" };
  const line = 'aws sts get-caller-identity --query Account --output text; echo "$AWS_REGION $AWS_PROFILE"; exit 3';
  const { exitCode, stdout } = await main(["--", "sh", "-c", line], own);
  expect(stdout).toBe("123456789012\neu-west-1 ");
  expect(exitCode).toBe(3);
});

test("leaves nothing behind", async () => {
  const { stdout } = await main(["--", "sh", "-c", 'echo "$IRIS_MOCK_FOLDER"']);
  expect(stdout).toContain(tmpdir());
  expect((await readdir(tmpdir())).map((name) => `${tmpdir()}/${name}`)).not.toContain(stdout);
});

test("prints the environment for a shell and serves until it is interrupted", async () => {
  const serving = execa(process.execPath, [MAIN], { reject: false, buffer: false });
  let text = "";
  for await (const line of serving.iterable()) {
    text += `${line}\n`;
    if (String(line).includes("IRIS_MOCK_FOLDER")) serving.kill("SIGINT");
  }
  const { exitCode } = await serving;
  expect(text).toMatch(/^export AWS_ENDPOINT_URL='http:\/\/127\.0\.0\.1:\d+'$/m);
  expect(exitCode).toBe(0);
});

test("says which tool is missing, and what installs it", async () => {
  const { exitCode, stderr } = await main(["--", "true"], { IRIS_TOOLS: "/nowhere" });
  expect(stderr).toBe("/nowhere/aws/bin/python is missing: deploy/tools/install.sh aws installs it.");
  expect(exitCode).toBe(1);
});

test("rejects an unknown flag", async () => {
  const { exitCode, stderr } = await main(["--nothing"]);
  expect(stderr).toContain("npm run mock:aws -- COMMAND");
  expect(exitCode).toBe(2);
});
