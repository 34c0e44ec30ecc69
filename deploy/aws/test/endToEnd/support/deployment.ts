import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type MockAws, startMockAws } from "iris-mock-aws";
import { type DeploymentOutputs, parseOutputs } from "../../../src/outputs.ts";
import { type Variables, workspace } from "../../support/terraform.ts";
import { IMAGE } from "./containers.ts";

/** The command line of iris-models. */
export const IRIS_MODELS = fileURLToPath(new URL("../../../../../packages/models/bin/iris-models.js", import.meta.url));

/** iris as Terraform has put it on the mock: the real image, and the model trained into the bucket. */
export interface Deployment {
  readonly aws: MockAws;
  readonly outputs: DeploymentOutputs;
  /** Runs a program where AWS is the mock. @returns what it printed */
  run(program: string, ...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const TAG = "0.1.0";

/** Does what the numbered steps of deploy/README.md do. */
export async function deployOnMock(variables: Variables): Promise<Deployment> {
  const aws = await startMockAws();
  const terraform = await workspace(aws.env);
  const stop = async (): Promise<void> => {
    await terraform.remove();
    await aws.stop();
  };
  try {
    const run = async (program: string, ...args: readonly string[]): Promise<string> =>
      (await execa(program, args, { env: aws.env, extendEnv: false })).stdout;
    await terraform.apply(variables);
    const { repository_url, registry } = parseOutputs(JSON.parse(await terraform.run(["output", "-json"])));
    const password = await run("aws", "ecr", "get-login-password");
    await execa("docker", ["login", "--username", "AWS", "--password-stdin", repository_url], {
      env: aws.env,
      extendEnv: false,
      input: password,
    });
    await run("docker", "tag", IMAGE, `${repository_url}:${TAG}`);
    await run("docker", "push", `${repository_url}:${TAG}`);
    await run(process.execPath, IRIS_MODELS, "train", "--registry", registry);
    await terraform.apply({ ...variables, image_tag: TAG });
    return {
      aws,
      outputs: parseOutputs(JSON.parse(await terraform.run(["output", "-json"]))),
      run,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
