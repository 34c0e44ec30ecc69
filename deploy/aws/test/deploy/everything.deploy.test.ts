import { afterAll, beforeAll, expect, test } from "vitest";
import { accountOf } from "./support/account.ts";
import { terraformByHand } from "./support/byHand.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

const ALL =
  "--name all --var api=rest --var auth=api_key --var batch=true --var training=true --var monthly_budget_usd=10 --var keep_warm_minutes=5";

let mock: MockDeployment;
let before: unknown;
beforeAll(async () => {
  mock = await startMockDeployment();
  before = await account();
});
afterAll(() => mock?.stop());

const account = () => accountOf(mock.aws.url, "eu-west-1");

test("a command that broke off is taken up by the next, which needs no flags", async () => {
  const broken = await mock.run(ALL, { fails: "push" });
  expect(broken).toMatchObject({ code: 1, output: expect.stringMatching(/^\[4\/7\] Pushing the image: failed/m) });
  const { code, output, smoked } = await mock.run("");
  expect(code, output).toBe(0);
  expect(smoked).toMatchObject([{ name: "all", api: "rest", auth: "api_key" }]);
  expect(output).toContain('curl -H "x-api-key: $(terraform');
});

test("a destroy that broke off half way is taken up by the next, and nothing of any kind is left", async () => {
  const broken = await terraformByHand(mock, "destroy", "-auto-approve", "-var=name=all");
  expect(broken).toMatchObject({ code: 1, output: expect.stringContaining("BucketNotEmpty") });
  expect(broken.output).toContain("module.function[0].aws_lambda_function.this: Destruction complete");
  const { code, output } = await mock.run("--destroy --name all");
  expect(code, output).toBe(0);
  expect(await account()).toEqual(before);
});
