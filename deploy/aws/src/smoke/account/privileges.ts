import { Type } from "@sinclair/typebox";
import type { DeploymentOutputs } from "../../outputs.ts";
import { ONLY_AWS } from "../aws.ts";
import { CheckFailed } from "../check.ts";
import { aws, hasAwsCli, NO_AWS_CLI } from "./awsCli.ts";
import type { Deployment } from "./deployment.ts";
import { type Deed, type Places, ROLES, type RoleTable } from "./roles.ts";
import type { Trial } from "./trial.ts";

const Simulated = Type.Object({
  EvaluationResults: Type.Array(Type.Object({ EvalDecision: Type.String() }), { minItems: 1 }),
});

/** Whether each role that was made may do what it has to, and nothing else: asked of IAM's own simulator. */
export async function tryPrivileges(deployment: Deployment, trial: Trial): Promise<void> {
  const { journal, mock } = trial;
  const title = "each role may do what it has to, and nothing else";
  if (mock) return journal.skip(title, ONLY_AWS);
  if (!(await hasAwsCli(trial))) return journal.skip(title, NO_AWS_CLI);
  const roles = await journal.check("every role has a table of what it may", () => rolesOf(deployment));
  for (const { table, arn } of roles ?? []) {
    await journal.check(table.title, async (note) => {
      const places = placesOf(trial.outputs, arn.split(":")[1] ?? "aws");
      for (const deed of table.may) await checkDeed(deed, true, arn, places, trial);
      for (const deed of table.mayNot) await checkDeed(deed, false, arn, places, trial);
      note(`${table.may.length + table.mayNot.length} deeds simulated`);
    });
  }
}

/** The roles in Terraform's state, each with its table. */
async function rolesOf(
  deployment: Deployment,
): Promise<readonly { readonly table: RoleTable; readonly arn: string }[]> {
  const { made } = await deployment.state();
  const roles = made.filter(({ type }) => type === "aws_iam_role");
  if (roles.length === 0) throw new CheckFailed("no role in Terraform's state", "the function's at least");
  return roles.map(({ address, values: { arn } }) => {
    const table = ROLES[address];
    if (table === undefined || typeof arn !== "string") {
      throw new CheckFailed(`${address} (${arn})`, "one that deploy/aws/src/smoke/account/roles.ts knows");
    }
    return { table, arn };
  });
}

function placesOf({ name, region, account_id: account, bucket }: DeploymentOutputs, partition: string): Places {
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    bucket: `arn:${partition}:s3:::${bucket}`,
    function: arn("lambda", `function:${name}`),
    machine: arn("states", `stateMachine:${name}-batch`),
    repository: arn("ecr", `repository/${name}`),
    log: arn("logs", `log-group:/aws/ecs/${name}-training`),
  };
}

async function checkDeed(
  { action, resource, prefix }: Deed,
  allowed: boolean,
  role: string,
  places: Places,
  trial: Trial,
): Promise<void> {
  const arn = Object.entries(places).reduce((text, [place, value]) => text.replace(`{${place}}`, value), resource);
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
