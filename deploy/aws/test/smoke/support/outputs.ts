import type { DeploymentOutputs } from "../../../src/outputs.ts";

/** Outputs of a whole deployment. */
export const outputs: DeploymentOutputs = {
  name: "iris",
  region: "eu-west-1",
  repository_url: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris",
  repository_name: "iris",
  bucket: "iris-models-123456789012",
  registry: "s3://iris-models-123456789012/models",
  image_tag: "0.1.0",
  image_digest: `sha256:${"0".repeat(64)}`,
  function_name: "iris",
  function_version: "1",
  alias: "live",
  live: { version: "1", canary: {} },
  api: "http",
  auth: "iam",
  invoke_url: "https://abc123.execute-api.eu-west-1.amazonaws.com",
  api_key: null,
  state_machine_arn: null,
  dashboard_url: "https://eu-west-1.console.aws.amazon.com/cloudwatch/home",
};

/** The same as `terraform output -json` prints it, which leaves out what is null. */
export const printed = (values: Readonly<Record<string, unknown>> = outputs) =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, { sensitive: name === "api_key", type: "string", value }]),
  );
