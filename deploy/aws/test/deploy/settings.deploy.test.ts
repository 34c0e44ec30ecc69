import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAws } from "../../src/clients/aws.ts";
import { keptIn, terraformByHand } from "./support/byHand.ts";
import { type MockWorld, startMockWorld } from "./support/mockWorld.ts";

const REGION = "eu-west-1";
const [ONE, TWO] = ["1".repeat(40), "2".repeat(40)];
const OPEN = "--var auth=none --var allow_unauthenticated=true";

let world: MockWorld;
beforeAll(async () => {
  world = await startMockWorld();
  const { code, output } = await world.run("--var memory_mb=2048 --var environment=prod", { tree: ONE });
  expect(code, output).toBe(0);
});
afterAll(() => world?.stop());

const functions = () => openAws(world.aws.env, REGION).functions;
const live = () => functions().live("iris", "live");
const tfvars = () => join(world.folder, "terraform.tfvars");
const settingsFiles = async () => (await readdir(world.folder)).filter((file) => /tfvars|plan/.test(file));

test("settings are in the state: whoever has it has them, and no file is left beside it", async () => {
  expect(await keptIn(world)).toEqual({ memory_mb: 2048, environment: "prod" });
  expect(await settingsFiles()).toEqual([]);
});

describe("a canary, and what somebody else changes meanwhile", () => {
  test("a canary that would change more than the function stops, and changes nothing", async () => {
    const { code, output } = await world.run("--canary 0.1 --var log_retention_days=14", { tree: TWO });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/update .*aws_cloudwatch_log_group/) });
    expect(output).toContain("what was given on the command line is not kept: give it again");
    expect(await live()).toEqual({ version: "1", canary: {} });
    expect(await keptIn(world)).toEqual({ memory_mb: 2048, environment: "prod" });
  });

  test("what the release contradicts is refused before anything is built", async () => {
    const { code, output } = await world.run("--canary 0.1 --var provisioned_concurrency=2", { tree: TWO });
    expect({ code, output: output.replace(/\s+/g, " ") }).toEqual({
      code: 1,
      output: expect.stringContaining("set provisioned_concurrency = 0 during a canary"),
    });
    expect(await world.docker()).toBe("version\n");
  });

  test("a setting of the function alone is tried with the new version", async () => {
    const { code, output } = await world.run("--canary 0.1 --var timeout_s=25", { tree: TWO });
    expect(code, output).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: { 2: 0.1 } });
  });

  test.each([
    ["memory_mb = 1024\ntimeout_s = 20", "beneath what the command was given changes nothing", 0],
    ['environment_variables = { IRIS_LOG_LEVEL = "warn" }', "module.function[0].aws_lambda_function.this", 1],
  ])("%j in terraform.tfvars: %s", async (line, _, expected) => {
    await writeFile(tfvars(), line);
    const { code, output } = await world.run("--rollback 1");
    await rm(tfvars());
    expect(code, output).toBe(expected);
    if (expected === 1) {
      expect(output).toMatch(
        /update module\.function\[0\]\.aws_lambda_function\.this.*emergency: aws lambda update-alias/s,
      );
    } else expect((await world.run("--canary 0.1", { tree: TWO })).code).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: { 2: 0.1 } });
  });

  test("promote gives the traffic to the version that was tried, and publishes none", async () => {
    await writeFile(tfvars(), 'environment_variables = { IRIS_LOG_LEVEL = "warn" }');
    expect(await world.run("--promote")).toMatchObject({ code: 1 });
    expect(await live()).toEqual({ version: "1", canary: { 2: 0.1 } });
    await rm(tfvars());
    const { code, output } = await world.run("--promote");
    expect(code, output).toBe(0);
    expect(await live()).toEqual({ version: "2", canary: {} });
    expect(await functions().versions("iris")).toEqual([1, 2]);
  });
});

test("a setting is taken back", async () => {
  const { code, output } = await world.run("--unset timeout_s", { tree: TWO });
  expect(code, output).toBe(0);
  expect(await keptIn(world)).toEqual({ memory_mb: 2048, environment: "prod" });
  expect(await world.run("--unset timeout_s", { tree: TWO })).toMatchObject({
    code: 1,
    output: expect.stringContaining("kept is environment, memory_mb"),
  });
});

test("what others know the address of is removed only when that is said", async () => {
  const stopped = await world.run("--var api=none", { tree: TWO });
  expect(stopped).toMatchObject({
    code: 1,
    output: expect.stringMatching(/delete .*aws_apigatewayv2_api.*--replace/s),
  });
  expect((await terraformByHand(world, "output", "-raw", "api")).output).toBe("http");
  const { code, output } = await world.run("--var api=none --replace", { tree: TWO });
  expect(code, output).toBe(0);
});

test("without --yes the plan is shown, and nothing is done without a yes", async () => {
  const { code, output } = await world.run("--unset api", { tree: TWO, answer: "y" });
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('"y" is not yes: nothing was changed') });
  expect(output).toMatch(/Plan: \d+ to add/);
  expect(await keptIn(world)).toMatchObject({ api: "none" });
  expect(await world.run("--unset api", { tree: TWO, answer: "yes" })).toMatchObject({ code: 0 });
  expect(await keptIn(world)).toEqual({ memory_mb: 2048, environment: "prod" });
});

test("each workspace has its own settings", async () => {
  expect((await terraformByHand(world, "workspace", "new", "staging")).code).toBe(0);
  const staging = await world.run(`--name iris-staging ${OPEN}`, { tree: TWO });
  expect(staging.code, staging.output).toBe(0);
  expect((await terraformByHand(world, "workspace", "select", "default")).code).toBe(0);
  const { code, output, smoked } = await world.run("", { tree: TWO });
  expect(code, output).toBe(0);
  expect(smoked).toMatchObject([{ name: "iris", auth: "iam" }]);
  expect(output).toContain("No changes.");
});

test("an image for another processor is another image", async () => {
  const { code, output } = await world.run("--var architecture=arm64", { tree: TWO });
  expect(code, output).toBe(0);
  expect(await world.docker()).toMatch(/build.*--platform linux\/arm64 .*:0\.1\.0-2222222-arm64 .*:src-2{40}-arm64 /);
});

test("after an apply by hand nothing is kept, and a release would reset what it has not: it stops", async () => {
  const { output: tag } = await terraformByHand(world, "output", "-raw", "image_tag");
  const vars = ["memory_mb=2048", "environment=prod", "architecture=arm64", `image_tag=${tag}`].map(
    (one) => `-var=${one}`,
  );
  const byHand = await terraformByHand(world, "apply", "-auto-approve", ...vars);
  expect(byHand.code, byHand.output).toBe(0);
  expect(await keptIn(world)).toEqual({});
  const { code, output } = await world.run("--rollback 1");
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/would also be changed.*terraform\.tfvars/s),
  });
});
