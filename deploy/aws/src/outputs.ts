import { type Static, Type } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";

const text = (description: string) => Type.String({ minLength: 1, description });
/** What only the second phase makes, or only some variables do. */
const orNull = (description: string) => Type.Union([Type.String({ minLength: 1 }), Type.Null()], { description });

/** What `terraform output -json` of deploy/terraform says. What phase 1 (no image yet) has not made is null. */
export const DeploymentOutputs = Type.Object({
  name: text("Prefix of every resource"),
  region: text("Region of every resource"),
  account_id: text("Account of every resource"),
  repository_url: text("Where images are pushed to, without a tag"),
  repository_name: text("The same, as ECR calls it"),
  bucket: text("Bucket of models and batches"),
  registry: text("The models, as IRIS_REGISTRY wants it: s3://BUCKET/models"),
  architecture: Type.Union([Type.Literal("x86_64"), Type.Literal("arm64")]),
  api: Type.Union([Type.Literal("http"), Type.Literal("rest"), Type.Literal("none")]),
  auth: Type.Union([Type.Literal("iam"), Type.Literal("jwt"), Type.Literal("api_key"), Type.Literal("none")]),
  image_tag: orNull("Tag of the image that this apply put in place"),
  image_digest: orNull("Its digest, sha256:..."),
  function_name: orNull("The function's name"),
  function_version: orNull("Version of the function that this apply published"),
  alias: orNull("Alias that every caller goes through"),
  live: Type.Union(
    [Type.Object({ version: Type.String(), canary: Type.Record(Type.String(), Type.Number()) }), Type.Null()],
    { description: "Version behind the alias, and the share (0 to 1) of traffic that other versions get" },
  ),
  api_id: orNull("Id of the API; null without one"),
  invoke_url: orNull("Base of every address, without a final slash; null without an API"),
  api_key: orNull("Secret; null unless auth is api_key"),
  state_machine_arn: orNull("State machine of batches; null unless batch is on"),
  topic_arn: orNull("Where alarms are told"),
  dashboard_url: orNull("The dashboard in the console"),
  train_command: orNull("The line that starts a training; null unless training is on"),
});
export type DeploymentOutputs = Static<typeof DeploymentOutputs>;

/** Outputs that are not those of deploy/terraform; the message says which, what came and what to do. */
export class OutputsInvalid extends Error {
  override readonly name = "OutputsInvalid";
}

const TerraformOutputs = Type.Record(Type.String(), Type.Object({ value: Type.Unknown() }));

/**
 * Reads what `terraform output -json` printed. Terraform leaves out what is null; here it is null.
 * @param json the parsed document: `{"bucket": {"sensitive": false, "type": "string", "value": "iris-models"}, ...}`
 * @throws OutputsInvalid
 */
export function parseOutputs(json: unknown): DeploymentOutputs {
  if (!Check(TerraformOutputs, json)) {
    throw new OutputsInvalid(
      "This is not what `terraform output -json` prints: an object of outputs, each with a value.",
    );
  }
  if (Object.keys(json).length === 0) {
    throw new OutputsInvalid(
      "Terraform has no outputs, so nothing is deployed from this folder: run `npm run deploy`.",
    );
  }
  const names = Object.keys(DeploymentOutputs.properties);
  const outputs: unknown = Object.fromEntries(names.map((name) => [name, json[name]?.value ?? null]));
  if (!Check(DeploymentOutputs, outputs)) throw new OutputsInvalid(messageOf(outputs));
  return outputs;
}

/** Secrets are named, never shown. */
function messageOf(outputs: unknown): string {
  const faults = new Map<string, string>();
  for (const { path, message, value } of Errors(DeploymentOutputs, outputs)) {
    if (faults.has(path)) continue;
    const came = path === "/api_key" ? "as something else" : `as ${JSON.stringify(value)}`;
    faults.set(path, `${path.slice(1)} came ${came} (${message.toLowerCase()})`);
  }
  const list = [...faults.values()].join("; ");
  return `Outputs of Terraform are missing or wrong: ${list}. Apply deploy/terraform as it is now (\`npm run deploy\`), then ask again.`;
}
