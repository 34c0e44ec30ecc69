import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MockAws, startMockAws } from "../../mock/mockAws.ts";
import { hasContainers, IMAGE } from "../endToEnd/support/containers.ts";
import { virginica } from "../endToEnd/support/flowers.ts";

const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris";

describe.skipIf(!hasContainers)("functions of the mock", () => {
  let aws: MockAws;
  let folder: string;
  let lambda: LambdaClient;

  const docker = (args: readonly string[], input = "") =>
    execa("docker", args, { env: aws.env, extendEnv: false, reject: false, all: true, input });
  const login = () =>
    docker(["login", "--username", "AWS", "--password-stdin", REPOSITORY.split("/")[0] ?? ""], "secret");

  /** An image that asks another model by default, built and pushed as docker would; @returns its digest */
  async function pushImage(tag: string, model: string): Promise<string> {
    await writeFile(join(folder, "Dockerfile"), `FROM ${IMAGE} AS lambda\nENV IRIS_DEFAULT_MODEL=${model}\n`);
    const built = await docker(["build", "--provenance=false", "--tag", `${REPOSITORY}:${tag}`, "--load", folder]);
    expect(built.exitCode, built.all).toBe(0);
    const { exitCode, all } = await docker(["push", `${REPOSITORY}:${tag}`]);
    expect(exitCode, all).toBe(0);
    return /digest: (sha256:[0-9a-f]{64})/.exec(all)?.[1] ?? "";
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "iris-functions-"));
    aws = await startMockAws();
    lambda = new LambdaClient({
      region: "eu-west-1",
      endpoint: aws.url,
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    });
    const run = (...args: string[]) => execa("aws", args, { env: aws.env, extendEnv: false });
    await run("ecr", "create-repository", "--repository-name", "iris", "--image-tag-mutability", "IMMUTABLE");
    const trust = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } }] });
    await run("iam", "create-role", "--role-name", "iris", "--assume-role-policy-document", trust);
  });
  afterAll(async () => {
    lambda?.destroy();
    await aws?.stop();
    await rm(folder, { recursive: true });
  });

  it("push wants a login, and no tag twice", async () => {
    await docker(["tag", IMAGE, `${REPOSITORY}:once`]);
    expect((await docker(["push", `${REPOSITORY}:once`])).all).toContain("no basic auth credentials");
    expect((await login()).all).toBe("Login Succeeded");
    expect((await docker(["push", `${REPOSITORY}:once`])).all).toMatch(
      /^once: digest: sha256:[0-9a-f]{64} size: \d+$/m,
    );
    const again = await docker(["push", `${REPOSITORY}:once`]);
    expect(again).toMatchObject({ exitCode: 1, all: expect.stringContaining("the repository is immutable") });
    expect((await docker(["push", `${REPOSITORY}:never`])).all).toContain("does not exist locally");
  });

  const answer = async () => {
    const invoked = await lambda.send(
      new InvokeCommand({
        FunctionName: "iris",
        Qualifier: "live",
        Payload: JSON.stringify({ body: virginica.row }),
      }),
    );
    const response = JSON.parse(invoked.Payload?.transformToString() ?? "");
    return { version: invoked.ExecutedVersion, status: response.statusCode };
  };
  const answers = async (count: number) => {
    const all = [];
    for (let index = 0; index < count; index++) all.push(await answer());
    return all;
  };

  it("are the images that were pushed: a release, a canary, its end, a way back", async () => {
    const [first, second] = [await pushImage("1", "iris"), await pushImage("2", "wine")];
    expect(first).not.toBe(second);
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "iris",
        Role: "arn:aws:iam::123456789012:role/iris",
        PackageType: "Image",
        Code: { ImageUri: `${REPOSITORY}@${first}` },
        ImageConfig: { Command: ["dist/lambda.handler"] },
        MemorySize: 1769,
        Timeout: 29,
        Publish: true,
      }),
    );
    await lambda.send(new CreateAliasCommand({ FunctionName: "iris", Name: "live", FunctionVersion: "1" }));
    const one = { version: "1", status: 200 };
    expect(await answers(2)).toEqual([one, one]);

    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "iris", ImageUri: `${REPOSITORY}@${second}` }));
    await lambda.send(new PublishVersionCommand({ FunctionName: "iris" }));
    expect(await answers(2)).toEqual([one, one]);

    const lead = (version: string, canary: Record<string, number>) =>
      lambda.send(
        new UpdateAliasCommand({
          FunctionName: "iris",
          Name: "live",
          FunctionVersion: version,
          RoutingConfig: { AdditionalVersionWeights: canary },
        }),
      );
    // the second image asks another model, which refuses the row: so the status tells which image has answered
    const two = { version: "2", status: 400 };
    await lead("1", { 2: 0.5 });
    const mixed = await answers(40);
    expect(mixed).toContainEqual(one);
    expect(mixed).toContainEqual(two);

    await lead("2", {});
    expect(await answers(3)).toEqual([two, two, two]);
    await lead("1", {});
    expect(await answers(3)).toEqual([one, one, one]);
  });

  it("wait for each other, as the emulator dies of two calls at once", async () => {
    const statuses = (await Promise.all(Array.from({ length: 12 }, answer))).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 12 }, () => 200));
  });

  it("are refused when their image was never pushed", async () => {
    const missing = `${REPOSITORY}@sha256:${"0".repeat(64)}`;
    const updated = lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "iris", ImageUri: missing }));
    await expect(updated).rejects.toThrow("does not exist");
  });
});
