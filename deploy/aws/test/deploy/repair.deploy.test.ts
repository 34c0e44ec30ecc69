import { DeleteRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DeleteAliasCommand, DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAws } from "../../src/clients/aws.ts";
import { clientSettings } from "../../src/smoke/aws.ts";
import { SmokeFailed } from "../../src/smoke/smokeFailed.ts";
import { accountOf } from "./support/account.ts";
import { terraformByHand } from "./support/byHand.ts";
import { type MockWorld, startMockWorld } from "./support/mockWorld.ts";

const REGION = "eu-west-1";

let world: MockWorld;
let before: unknown;
beforeAll(async () => {
  world = await startMockWorld();
  before = await accountOf(world.aws.url, REGION);
  expect((await world.run("")).code).toBe(0);
});
afterAll(() => world?.stop());

const settings = () => clientSettings(world.aws.env, REGION);
const live = () => openAws(world.aws.env, REGION).functions.live("iris", "live");

async function expectRepaired(): Promise<void> {
  const { code, output } = await world.run("");
  expect(code, output).toBe(0);
  expect(await live()).toMatchObject({ canary: {} });
}

test("an alias that somebody has deleted", async () => {
  await new LambdaClient(settings()).send(new DeleteAliasCommand({ FunctionName: "iris", Name: "live" }));
  expect(await world.run("--promote")).toMatchObject({ code: 1, output: expect.stringContaining("npm run deploy") });
  await expectRepaired();
});

test("a function that somebody has deleted", async () => {
  await new LambdaClient(settings()).send(new DeleteFunctionCommand({ FunctionName: "iris" }));
  await expectRepaired();
});

test("a repository that somebody has deleted: it is made again, and the image pushed again", async () => {
  await new ECRClient(settings()).send(new DeleteRepositoryCommand({ repositoryName: "iris", force: true }));
  await expectRepaired();
  expect(await world.docker()).toContain("push");
});

test("a destroy that broke off at a bucket that is not empty", async () => {
  const { code, output } = await terraformByHand(world, "destroy", "-auto-approve");
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining("BucketNotEmpty") });
  expect(await live()).toBeNull();
  await expectRepaired();
});

test.each(["module.registry.aws_ecr_repository.this", "module.function"])("a destroy of %s alone", async (target) => {
  const { code, output } = await terraformByHand(world, "destroy", "-auto-approve", `-target=${target}`);
  expect([0, 1], output).toContain(code);
  await expectRepaired();
});

test("what does not work tells which version has the traffic", async () => {
  const { code, output } = await world.run("", {
    tree: "b".repeat(40),
    amiss: new SmokeFailed(["the endpoint"]),
  });
  expect(code).toBe(1);
  const { version } = (await live()) ?? {};
  expect(output).toMatch(
    new RegExp(
      `^error: .*failed: the endpoint\\. Now version ${version} answers\\. .*--rollback ${Number(version) - 1}\``,
      "m",
    ),
  );
});

test("and all of it goes", async () => {
  const { code, output } = await world.run("--destroy");
  expect(code, output).toBe(0);
  expect(await accountOf(world.aws.url, REGION)).toEqual(before);
});
