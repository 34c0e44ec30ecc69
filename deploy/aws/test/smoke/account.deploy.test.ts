import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { REGION } from "../../mock/environment.ts";
import { type MockAws, startMockAws } from "../../mock/mockAws.ts";
import { clientSettings } from "../../src/smoke/aws.ts";

const SMOKE = fileURLToPath(new URL("../../../smoke", import.meta.url));

let aws: MockAws;
let state: string;
beforeAll(async () => {
  aws = await startMockAws();
  state = await mkdtemp(join(tmpdir(), "iris-smoke-state-"));
});
afterAll(async () => {
  await aws?.stop();
  await rm(state, { recursive: true, force: true });
});

const smoke = (...args: readonly string[]) =>
  execa(SMOKE, args, { env: { ...aws.env, XDG_STATE_HOME: state }, extendEnv: false, reject: false, all: true });

it("goes the whole way on the mock, as far as a mock can tell, and leaves nothing", async () => {
  const { exitCode, all } = await smoke("--yes", "--name", "iris-try");
  const ended = all.split("\n").filter((line) => /^(ok|FAILED|skipped) /.test(line));
  expect(
    ended.filter((line) => line.startsWith("FAILED")),
    all,
  ).toEqual([]);
  for (const title of [
    "HTTP API, iam: deployed, and passes its smoke test",
    "HTTP API: over its limit it answers 429",
    "a batch of rows is predicted, a bad row with its fault: 19 predictions, 1 fault",
    "a canary: both versions answer, by weight",
    "promoted: only the new version answers",
    "rolled back: only the version before answers",
    "HTTP API, none: deployed, and passes its smoke test",
    "REST API, iam: deployed, and passes its smoke test",
    "REST API, api_key: deployed, and passes its smoke test",
    "REST API: over its limit it answers 429",
    "everything is destroyed",
    "nothing that bears its tag or name is left",
  ]) {
    expect(ended.join("\n")).toContain(`ok      ${title}`);
  }
  expect(all).toContain("skipped each role may do what it has to, and nothing else: this is a mock");
  expect(all).toMatch(/^ {6}ok {6}version 2, the newest, answers by its own number: version 2 says/m);
  expect(exitCode).toBe(0);
});

it("stays away from a deployment of the same name", async () => {
  const ecr = new ECRClient(clientSettings(aws.env, REGION));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "iris" }));
  const { exitCode, all } = await smoke("--yes", "--name", "iris");
  expect(all).toMatch(/Stopped: account \d+ has a repository "iris" in eu-west-1 that this run has not made/);
  expect(exitCode).toBe(1);
});
