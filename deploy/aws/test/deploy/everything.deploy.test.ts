import { afterAll, beforeAll, expect, test } from "vitest";
import { accountOf } from "./support/account.ts";
import { terraformByHand } from "./support/byHand.ts";
import { type MockWorld, startMockWorld } from "./support/mockWorld.ts";

const ALL =
  "--name all --var api=rest --var auth=api_key --var batch=true --var training=true --var monthly_budget_usd=10 --var keep_warm_minutes=5";

let world: MockWorld;
let before: unknown;
beforeAll(async () => {
  world = await startMockWorld();
  before = await account();
});
afterAll(() => world?.stop());

const account = () => accountOf(world.aws.url, "eu-west-1");

test("a command that broke off is taken up by the next, which needs no flags", async () => {
  const broken = await world.run(ALL, { fails: "push" });
  expect(broken).toMatchObject({ code: 1, output: expect.stringMatching(/^\[4\/7\] Pushing the image: failed/m) });
  const { code, output, smoked } = await world.run("");
  expect(code, output).toBe(0);
  expect(smoked).toMatchObject([{ name: "all", api: "rest", auth: "api_key" }]);
  expect(output).toContain('curl -H "x-api-key: $(terraform');
});

test("a destroy that broke off half way is taken up by the next, and nothing of any kind is left", async () => {
  const broken = await terraformByHand(world, "destroy", "-auto-approve", "-var=name=all");
  expect(broken).toMatchObject({ code: 1, output: expect.stringContaining("BucketNotEmpty") });
  expect(broken.output).toContain("module.function[0].aws_lambda_function.this: Destruction complete");
  const { code, output } = await world.run("--destroy --name all");
  expect(code, output).toBe(0);
  expect(await account()).toEqual(before);
});
