import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAws } from "../../src/clients/aws.ts";
import { accountOf } from "./support/account.ts";
import { keptIn } from "./support/byHand.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

const REGION = "eu-west-1";
const [ONE, TWO] = ["1".repeat(40), "2".repeat(40)];

let mock: MockDeployment;
beforeAll(async () => {
  mock = await startMockDeployment();
});
afterAll(() => mock?.stop());

const account = () => accountOf(mock.aws.url, REGION);
const aws = () => openAws(mock.aws.env, REGION);
const live = () => aws().functions.live("iris", "live");

describe("one deployment, from an empty account to an empty account", () => {
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    before = await account();
  });

  test("the whole way", async () => {
    const { code, output, smoked } = await mock.run("--var memory_mb=2048", { hash: ONE });
    expect(code, output).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: {} });
    expect(output).toContain("[7/7] done");
    expect(output).toMatch(/curl --aws-sigv4 .* https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com\/predict/s);
    expect(smoked).toMatchObject([{ image_tag: "0.1.0-1111111", function_version: "1" }]);
    expect(output).toContain("Fitting model with 150 datapoints.");
    const docker = await mock.docker();
    expect(docker).toMatch(
      /buildx build --platform linux\/amd64 --provenance=false --sbom=false .*--build-arg VERSION=0.1.0 /,
    );
    expect(docker).toContain("password of some length");
    // what is compared in the end does tell what there is
    const changed = Object.entries(await account()).filter(([call, listed]) => listed !== before[call]);
    expect(changed.map(([call]) => call)).toEqual(
      expect.arrayContaining(["lambda functions", "iam roles", "logs groups", "monitoring alarms", "s3 buckets"]),
    );
  });

  test("again: nothing is built, pushed, trained or changed, and the settings are the same", async () => {
    const { code, output } = await mock.run("", { hash: ONE });
    expect(code, output).toBe(0);
    expect(await mock.docker()).toBe("version\n");
    expect(output).toContain("No changes.");
    expect(output).toContain("s3://iris-123456789012-eu-west-1/models has iris");
    expect(output).not.toContain("Fitting model");
    expect(output).toContain("memory_mb = 2048");
    expect(await aws().functions.versions("iris")).toEqual([1]);
  });

  test("a tag that another source has stops before anything changes", async () => {
    const { code, output } = await mock.run("--tag 0.1.0-1111111", { hash: TWO });
    expect(code).toBe(1);
    expect(output).toMatch(/^error: the tag 0.1.0-1111111 exists in ECR with another source or processor.*--tag TAG/m);
    expect(await mock.docker()).toBe("version\n");
    expect(await live()).toEqual({ version: "1", canary: {} });
  });

  test("the same image has nothing to try", async () => {
    const { code, output } = await mock.run("--canary 0.1", { hash: ONE });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining("nothing to try") });
    expect(await live()).toEqual({ version: "1", canary: {} });
  });

  test("a canary: the new version gets its share, the old one the rest", async () => {
    const { code, output } = await mock.run("--canary 0.1", { hash: TWO });
    expect(code, output).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: { 2: 0.1 } });
    expect(await keptIn(mock)).toEqual({ memory_mb: 2048 });
    expect(output).toContain("--promote");
  });

  test("back from a canary", async () => {
    expect((await mock.run("--rollback")).code).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: {} });
  });

  test("promote", async () => {
    expect((await mock.run("--promote")).code).toBe(0);
    expect(await live()).toEqual({ version: "2", canary: {} });
    const again = await mock.run("--promote");
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining("has all the traffic already") });
    expect(again.output).not.toContain("Applying");
  });

  test("roll back to the previous version", async () => {
    expect((await mock.run("--rollback")).code).toBe(0);
    expect(await live()).toEqual({ version: "1", canary: {} });
    expect(await aws().functions.versions("iris")).toEqual([1, 2]);
  });

  test("another region than the state's stops", async () => {
    const region = await mock.run("", { env: { AWS_REGION: "us-east-1" } });
    expect(region).toMatchObject({ code: 1, output: expect.stringContaining("is of region eu-west-1") });
    expect(await live()).toEqual({ version: "1", canary: {} });
  });

  test("destroy wants the name, and does nothing without it", async () => {
    const { code, output } = await mock.run("--destroy", { answer: "no" });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining("nothing was removed") });
    expect(output).toMatch(/bucket \S+: \d+ objects, \d+ versions of them, \d+\.\d MB/);
    expect(output).toContain("repository iris: 2 images");
    expect(await live()).toEqual({ version: "1", canary: {} });
  });

  test("destroy leaves nothing", async () => {
    const { code, output } = await mock.run("--destroy", { answer: "iris" });
    expect(code, output).toBe(0);
    expect(await account()).toEqual(before);
    expect(await keptIn(mock)).toBeUndefined();
  });

  test("destroy where nothing is", async () => {
    expect(await mock.run("--destroy")).toMatchObject({
      code: 0,
      output: expect.stringContaining("there is nothing to remove"),
    });
  });
});
