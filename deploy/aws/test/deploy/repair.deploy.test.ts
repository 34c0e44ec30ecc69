import { DeleteRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DeleteAliasCommand, DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAws } from "../../src/clients/aws.ts";
import { clientSettings } from "../../src/clients/credentials.ts";
import { SmokeFailed } from "../../src/smoke/report.ts";
import { accountOf } from "./support/account.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

const REGION = "eu-west-1";

let mock: MockDeployment;
let before: unknown;
beforeAll(async () => {
  mock = await startMockDeployment();
  before = await accountOf(mock.aws.url, REGION);
  expect((await mock.run("")).code).toBe(0);
});
afterAll(() => mock?.stop());

const settings = () => clientSettings(mock.aws.env, REGION);
const live = () => openAws(mock.aws.env, REGION).functions.live("iris", "live");

async function expectRepaired(): Promise<void> {
  const { code, output } = await mock.run("");
  expect(code, output).toBe(0);
  expect(await live()).toMatchObject({ canary: {} });
}

test("a function that was deleted by hand, its alias first", async () => {
  const lambda = new LambdaClient(settings());
  await lambda.send(new DeleteAliasCommand({ FunctionName: "iris", Name: "live" }));
  expect(await mock.run("--promote")).toMatchObject({ code: 1, output: expect.stringContaining("npm run deploy") });
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "iris" }));
  await expectRepaired();
});

test("a repository that was deleted by hand is created again, and the image pushed again", async () => {
  await new ECRClient(settings()).send(new DeleteRepositoryCommand({ repositoryName: "iris", force: true }));
  await expectRepaired();
  expect(await mock.docker()).toContain("push");
});

test("a failed smoke test says which version is live, and how to go back", async () => {
  const { code, output } = await mock.run("", {
    hash: "b".repeat(40),
    smokeError: new SmokeFailed(["the endpoint"]),
  });
  expect(code).toBe(1);
  const { version } = (await live()) ?? {};
  expect(output).toMatch(
    new RegExp(
      `^error: .*failed: the endpoint\\. Now version ${version} is live\\. .*--rollback ${Number(version) - 1}\``,
      "m",
    ),
  );
});

test("destroy removes all of it", async () => {
  const { code, output } = await mock.run("--destroy");
  expect(code, output).toBe(0);
  expect(await accountOf(mock.aws.url, REGION)).toEqual(before);
});
