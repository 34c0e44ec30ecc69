import { afterAll, beforeAll, expect, test } from "vitest";
import { accountOf } from "./support/account.ts";
import { keptIn, terraformByHand } from "./support/byHand.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

let mock: MockDeployment;
beforeAll(async () => {
  mock = await startMockDeployment();
});
afterAll(() => mock?.stop());

const account = () => accountOf(mock.aws.url, "eu-west-1");
/** The first phase is enough: both workspaces then have a state, with settings and resources. */
const firstPhase = { fails: "push" };

test("a command in one workspace changes nothing of another's deployment", async () => {
  const first = await mock.run("--name one --var log_retention_days=7", firstPhase);
  expect(first.output).toContain("[4/7] Pushing the image: failed");
  const onlyFirst = await account();

  await terraformByHand(mock, "workspace", "new", "staging");
  const second = await mock.run("--name two", firstPhase);
  expect(second.output).toContain("[4/7] Pushing the image: failed");
  expect(await keptIn(mock)).toEqual({ name: "two" });
  const destroyed = await mock.run("--destroy");
  expect(destroyed.code, destroyed.output).toBe(0);

  expect(await account()).toEqual(onlyFirst);
  await terraformByHand(mock, "workspace", "select", "default");
  expect(await keptIn(mock)).toEqual({ name: "one", log_retention_days: 7 });
});
