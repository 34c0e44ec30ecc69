import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAws } from "../../src/clients/aws.ts";
import { keptIn, terraformByHand } from "./support/byHand.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

const REGION = "eu-west-1";
const [ONE, TWO] = ["1".repeat(40), "2".repeat(40)];

let mock: MockDeployment;
beforeAll(async () => {
  mock = await startMockDeployment();
  const { code, output } = await mock.run("--var memory_mb=2048 --var environment=prod", { hash: ONE });
  expect(code, output).toBe(0);
});
afterAll(() => mock?.stop());

const functions = () => openAws(mock.aws.env, REGION).functions;
const live = () => functions().live("iris", "live");
const tfvars = () => join(mock.folder, "terraform.tfvars");
const settingsFiles = async () => (await readdir(mock.folder)).filter((file) => /tfvars|plan/.test(file));

test("settings are in the state: whoever has it has them, and no file is left beside it", async () => {
  expect(await keptIn(mock)).toEqual({ memory_mb: 2048, environment: "prod" });
  expect(await settingsFiles()).toEqual([]);
});

describe("a canary, and what somebody else changes meanwhile", () => {
  test("a canary that would change more than the function stops, and changes nothing", async () => {
    const { code, output } = await mock.run("--canary 0.1 --var log_retention_days=14", { hash: TWO });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/update .*aws_cloudwatch_log_group/) });
    expect(await live()).toEqual({ version: "1", canary: {} });
    expect(await keptIn(mock)).toEqual({ memory_mb: 2048, environment: "prod" });
  });

  test("what the release contradicts is refused before anything is built", async () => {
    const { code, output } = await mock.run("--canary 0.1 --var provisioned_concurrency=2", { hash: TWO });
    expect({ code, output: output.replace(/\s+/g, " ") }).toEqual({
      code: 1,
      output: expect.stringContaining("set provisioned_concurrency = 0 during a canary"),
    });
    expect(await mock.docker()).toBe("version\n");
  });

  test("a setting of the function alone is tried with the new version", async () => {
    const { code, output } = await mock.run("--canary 0.1 --var timeout_s=25", { hash: TWO });
    expect(code, output).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: { 2: 0.1 } });
  });

  test("a setting in terraform.tfvars that would change the function stops a rollback, with the way around", async () => {
    await writeFile(tfvars(), 'environment_variables = { IRIS_LOG_LEVEL = "warn" }');
    const { code, output } = await mock.run("--rollback 1");
    await rm(tfvars());
    expect(code, output).toBe(1);
    expect(output).toMatch(
      /update module\.function\[0\]\.aws_lambda_function\.this.*emergency: aws lambda update-alias/s,
    );
    expect(await live()).toEqual({ version: "1", canary: { 2: 0.1 } });
  });

  test("promote gives the traffic to the version that was tried, and publishes none", async () => {
    const { code, output } = await mock.run("--promote");
    expect(code, output).toBe(0);
    expect(await live()).toEqual({ version: "2", canary: {} });
    expect(await functions().versions("iris")).toEqual([1, 2]);
  });
});

test("a setting is taken back", async () => {
  const { code, output } = await mock.run("--unset timeout_s", { hash: TWO });
  expect(code, output).toBe(0);
  expect(await keptIn(mock)).toEqual({ memory_mb: 2048, environment: "prod" });
  expect(await mock.run("--unset timeout_s", { hash: TWO })).toMatchObject({
    code: 1,
    output: expect.stringContaining("kept is environment, memory_mb"),
  });
});

test("what others know the address of is removed only when that is said", async () => {
  const stopped = await mock.run("--var api=none", { hash: TWO });
  expect(stopped).toMatchObject({
    code: 1,
    output: expect.stringMatching(/delete .*aws_apigatewayv2_api.*--replace/s),
  });
  expect((await terraformByHand(mock, "output", "-raw", "api")).output).toBe("http");
  const { code, output } = await mock.run("--var api=none --replace", { hash: TWO });
  expect(code, output).toBe(0);
});

test("without --yes the plan is shown, and nothing is done without a yes", async () => {
  const { code, output } = await mock.run("--unset api", { hash: TWO, answer: "y" });
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining('got "y" instead of yes: nothing was changed'),
  });
  expect(output).toMatch(/Plan: \d+ to add/);
  expect(await keptIn(mock)).toMatchObject({ api: "none" });
  expect(await mock.run("--unset api", { hash: TWO, answer: "yes" })).toMatchObject({ code: 0 });
  expect(await keptIn(mock)).toEqual({ memory_mb: 2048, environment: "prod" });
});

test("after an apply by hand nothing is kept, and a release would reset what it has not: it stops", async () => {
  const { output: tag } = await terraformByHand(mock, "output", "-raw", "image_tag");
  const vars = ["memory_mb=2048", "environment=prod", `image_tag=${tag}`].map((one) => `-var=${one}`);
  const byHand = await terraformByHand(mock, "apply", "-auto-approve", ...vars);
  expect(byHand.code, byHand.output).toBe(0);
  expect(await keptIn(mock)).toEqual({});
  const { code, output } = await mock.run("--rollback 1");
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/would also change:.*terraform\.tfvars/s),
  });
});
