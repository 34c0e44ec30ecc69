import { type Static, Type } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { CliError } from "./cliError.ts";

const text = (description: string) => Type.String({ minLength: 1, description });
/** Null: only the second phase creates it, or only some variables do. */
const orNull = (description: string) => Type.Union([Type.String({ minLength: 1 }), Type.Null()], { description });

/** The outputs of deploy/terraform that the command, its smoke test and the tests use. */
export const DeploymentOutputs = Type.Object({
  name: text("Prefix of every resource"),
  region: text("Region of every resource"),
  repository_url: text("Where images are pushed to, without a tag"),
  repository_name: text("The same, as ECR calls it"),
  bucket: text("Bucket of models and batches"),
  registry: text("The models, as IRIS_REGISTRY takes it: s3://BUCKET/models"),
  api: Type.Union([Type.Literal("http"), Type.Literal("rest"), Type.Literal("none")]),
  auth: Type.Union([Type.Literal("iam"), Type.Literal("jwt"), Type.Literal("api_key"), Type.Literal("none")]),
  image_tag: orNull("Tag of the deployed image"),
  image_digest: orNull("Its digest, sha256:..."),
  function_name: orNull("The function's name"),
  function_version: orNull("The newest version of the function"),
  alias: orNull("Alias that every caller uses"),
  live: Type.Union(
    [Type.Object({ version: Type.String(), canary: Type.Record(Type.String(), Type.Number()) }), Type.Null()],
    { description: "Version behind the alias, and the share (0 to 1) of traffic that other versions get" },
  ),
  invoke_url: orNull("Base of every URL, without a trailing slash; null without an API"),
  api_key: orNull("Secret; null unless auth is api_key"),
  state_machine_arn: orNull("State machine of batches; null unless batch is on"),
  dashboard_url: orNull("The dashboard in the console"),
});
export type DeploymentOutputs = Static<typeof DeploymentOutputs>;

/**
 * Checks what `terraform output -json` prints, which leaves out what is null.
 * @throws CliError that names the first wrong output, without its value, which may be secret
 */
export function parseOutputs(json: Readonly<Record<string, { readonly value: unknown }>>): DeploymentOutputs {
  const names = Object.keys(DeploymentOutputs.properties);
  const outputs: unknown = Object.fromEntries(names.map((name) => [name, json[name]?.value ?? null]));
  if (Check(DeploymentOutputs, outputs)) return outputs;
  const { path = "", message = "" } = Errors(DeploymentOutputs, outputs).First() ?? {};
  throw new CliError(
    `the output ${path.slice(1)} of Terraform is wrong (${message.toLowerCase()}): apply deploy/terraform as it is now with \`npm run deploy\`.`,
  );
}
