import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { Type } from "@sinclair/typebox";
import { ONLY_AWS } from "../aws.ts";
import { CheckFailed } from "../check.ts";
import { aws, hasAwsCli, NO_AWS_CLI } from "./awsCli.ts";
import type { Trial } from "./trial.ts";

const Simulated = Type.Object({
  EvaluationResults: Type.Array(Type.Object({ EvalDecision: Type.String() }), { minItems: 1 }),
});

/** Something that the function's role may or may not do. `{bucket}` stands for the bucket. */
interface Deed {
  readonly action: string;
  readonly resource: string;
  /** What is listed. */
  readonly prefix?: string;
  readonly allowed: boolean;
}

const DEEDS: readonly Deed[] = [
  { action: "s3:GetObject", resource: "{bucket}/models/iris/1/model.onnx", allowed: true },
  { action: "s3:ListBucket", resource: "{bucket}", prefix: "models/", allowed: true },
  { action: "s3:ListBucket", resource: "{bucket}", prefix: "batch/", allowed: false },
  { action: "s3:ListBucket", resource: "{bucket}", prefix: "", allowed: false },
  { action: "s3:GetObject", resource: "{bucket}/batch/output/manifest.json", allowed: false },
  { action: "s3:PutObject", resource: "{bucket}/models/iris/1/model.onnx", allowed: false },
  { action: "s3:DeleteObject", resource: "{bucket}/models/iris/1/model.onnx", allowed: false },
  { action: "lambda:UpdateFunctionCode", resource: "*", allowed: false },
  { action: "iam:PassRole", resource: "*", allowed: false },
];

/** Whether the function's role may do what it has to, and nothing else: asked of IAM's own simulator. */
export async function tryPrivileges(trial: Trial): Promise<void> {
  const { journal, mock } = trial;
  const title = "the function's role may read models, and nothing else";
  if (mock) return journal.skip(title, ONLY_AWS);
  if (!(await hasAwsCli(trial))) return journal.skip(title, NO_AWS_CLI);
  await journal.check(title, async (note) => {
    const role = await roleOf(trial);
    for (const deed of DEEDS) await checkDeed(deed, role, trial);
    note(`${DEEDS.length} deeds simulated`);
  });
}

async function roleOf({ callee: { client, name, qualifier } }: Trial): Promise<string> {
  const { Role: role } = await client.send(
    new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier }),
  );
  if (role === undefined) throw new CheckFailed("no role", "the function's");
  return role;
}

async function checkDeed({ action, resource, prefix, allowed }: Deed, role: string, trial: Trial): Promise<void> {
  const partition = role.split(":")[1];
  const arn = resource.replace("{bucket}", `arn:${partition}:s3:::${trial.outputs.bucket}`);
  const context = { ContextKeyName: "s3:prefix", ContextKeyType: "string", ContextKeyValues: [prefix] };
  const { EvaluationResults } = await aws(
    Simulated,
    [
      ...["iam", "simulate-principal-policy", "--policy-source-arn", role],
      ...["--action-names", action, "--resource-arns", arn],
      ...(prefix === undefined ? [] : ["--context-entries", JSON.stringify([context])]),
    ],
    trial,
  );
  const may = EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
  if (may === allowed) return;
  const what = `${action} on ${arn}${prefix === undefined ? "" : ` with the prefix "${prefix}"`}`;
  throw new CheckFailed(`${may ? "allowed" : "denied"} for ${what}`, allowed ? "allowed" : "denied");
}
