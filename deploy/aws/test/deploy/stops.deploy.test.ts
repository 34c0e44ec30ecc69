import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateRepositoryCommand, DeleteRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { clientSettings } from "../../src/clients/credentials.ts";
import { accountOf } from "./support/account.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const DOCKER = fileURLToPath(new URL("support/docker.ts", import.meta.url));

let mock: MockDeployment;
let before: unknown;
let empty: string;
beforeAll(async () => {
  mock = await startMockDeployment();
  empty = await mkdtemp(join(tmpdir(), "iris-test-"));
});
afterAll(async () => {
  await mock?.stop();
  await rm(empty, { recursive: true, force: true });
});

const account = () => accountOf(mock.aws.url, "eu-west-1");

// whatever stops it, nothing was changed
beforeEach(async () => {
  before = await account();
});
afterEach(async () => {
  expect(await account()).toEqual(before);
});

/** The program itself, without a terminal. */
async function main(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
  const all = { ...mock.aws.env, HOME: empty, DOCKER_LOG: join(empty, "log"), ...env };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], {
    env: all,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  expect(stderr).not.toMatch(/^\s+at /m);
  return {
    code: exitCode,
    error: stderr.split("\n").find((line) => line.startsWith("error: ")) ?? stderr,
    stdout,
  };
}
const WHOLE = ["--yes", "--docker", DOCKER, "--tag", "t"];

test("a wrong command line", async () => {
  expect(await main(["--canary", "2"])).toMatchObject({ code: 2, error: expect.stringContaining("between 0 and 1") });
});

test("nobody to ask", async () => {
  expect(await main(["--docker", DOCKER])).toMatchObject({ code: 1, error: expect.stringContaining("--yes") });
});

test("no Terraform", async () => {
  expect(await main(WHOLE, { PATH: empty })).toMatchObject({ code: 1, error: expect.stringContaining("terraform") });
});

test("no docker", async () => {
  const docker = ["--yes", "--docker", "no-such-docker", "--tag", "t"];
  expect(await main(docker)).toMatchObject({ code: 1, error: expect.stringContaining("no program no-such-docker") });
});

test("docker, and no daemon", async () => {
  expect(await main(["--yes", "--docker", "false", "--tag", "t"])).toMatchObject({
    code: 1,
    error: expect.stringContaining("does not respond"),
  });
});

test("no credentials", async () => {
  const { code, error } = await main(WHOLE, { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
  expect({ code, error }).toEqual({
    code: 1,
    error: expect.stringContaining("there are no AWS credentials (from"),
  });
});

test("a profile that is not there", async () => {
  const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_PROFILE: "nobody" };
  expect(await main(WHOLE, env)).toMatchObject({ code: 1, error: expect.stringContaining("AWS_PROFILE=nobody") });
});

test("no region", async () => {
  const env = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };
  expect(await main(WHOLE, env)).toMatchObject({ code: 1, error: expect.stringContaining("set --region") });
});

test("a region that is none", async () => {
  // of AWS itself: there is no host of that name
  const { code, error } = await main(WHOLE, { AWS_REGION: "eu-nowhere-1", AWS_ENDPOINT_URL: undefined });
  expect({ code, error }).toEqual({
    code: 1,
    error: expect.stringMatching(/cannot be reached in region eu-nowhere-1: .*\(--region\)/),
  });
});

test("an AWS that cannot be reached", async () => {
  const { code, error } = await main(WHOLE, { AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
  expect({ code, error }).toEqual({
    code: 1,
    error: expect.stringContaining("cannot be reached at http://127.0.0.1:9"),
  });
});

test.each([
  ["memory_mb=1", "memory_mb: set a whole number"],
  ["memory_mb=much", "a number is required"],
  ["auth=none", "allow_unauthenticated"],
  ["colour=red", "undeclared"],
])("a variable that Terraform refuses: %s", async (variable, message) => {
  const { output, code } = await mock.run(`--var ${variable}`);
  expect({ code, output: output.replace(/\s+/g, " ") }).toEqual({ code: 1, output: expect.stringContaining(message) });
  expect(output).not.toContain("CRASH");
  expect(output).not.toContain("[2/");
});

test.each(["--promote", "--smoke"])("%s where nothing is deployed", async (args) => {
  expect(await mock.run(args)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^error: nothing is deployed .*npm run deploy/m),
  });
});

test("a repository of the same name that somebody else's state knows", async () => {
  const ecr = new ECRClient(clientSettings(mock.aws.env, "eu-west-1"));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "iris" }));
  try {
    const { code, output } = await mock.run("");
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/error: .*repository "iris".*--name/) });
  } finally {
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: "iris" }));
  }
});
