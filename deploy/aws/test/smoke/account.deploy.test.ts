import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MockAws, startMockAws } from "../../mock/mockAws.ts";

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
    "over its limit the endpoint answers 429",
    "a batch of rows is predicted, a bad row with its fault: 19 predictions, 1 fault",
    "a canary: both versions answer, by weight",
    "promoted: only the new version answers",
    "rolled back: only the version before answers",
    "REST API, api_key: deployed, and passes its smoke test",
    "everything is destroyed",
    "nothing that costs anything is left",
  ]) {
    expect(ended.join("\n")).toContain(`ok      ${title}`);
  }
  expect(all).toContain("skipped the function's role may read models, and nothing else: this is a mock");
  expect(exitCode).toBe(0);
});
