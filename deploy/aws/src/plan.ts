import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "./cliError.ts";
import type { CommandLine } from "./commandLine.ts";

const ResourceChange = Type.Object({
  address: Type.String(),
  mode: Type.String(),
  type: Type.String(),
  change: Type.Object({ actions: Type.Array(Type.String()) }),
});
const PlanDocument = Type.Object({
  resource_changes: Type.Optional(Type.Array(ResourceChange)),
  output_changes: Type.Optional(Type.Record(Type.String(), Type.Object({ actions: Type.Array(Type.String()) }))),
});

/** A change of a resource. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "delete" | "replace";
}

/** What an apply would do. */
export interface Plan {
  readonly changes: readonly Change[];
  /** Whether an apply changes nothing, outputs included. */
  readonly empty: boolean;
}

/**
 * Reads what `terraform show -json` prints of a plan.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readPlan(json: unknown): Plan {
  const { resource_changes: resources = [], output_changes: outputs = {} } = Value.Parse(PlanDocument, json);
  const changes = resources.flatMap(changesOf);
  const outputsStay = Object.values(outputs).every(({ actions }) => actions.join() === "no-op");
  return { changes, empty: changes.length === 0 && outputsStay };
}

function changesOf({ address, mode, type, change }: Static<typeof ResourceChange>): readonly Change[] {
  const action = actionOf(change.actions);
  return mode !== "managed" || action === undefined ? [] : [{ address, type, action }];
}

/** Undefined for "no-op", "read" and "forget", which change nothing in AWS. */
function actionOf(actions: readonly string[]): Change["action"] | undefined {
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "delete";
  if (actions.includes("create")) return "create";
  return actions.includes("update") ? "update" : undefined;
}

/** What a change of the traffic alone changes: the alias, a canary's alarms, and the images that the repository keeps. */
const TRAFFIC = [
  /^module\.function\[0\]\.aws_lambda_alias\.live$/,
  /^module\.observability\[0\]\.aws_cloudwatch_\w+\.\w+\["canary-[\w-]+"\]$/,
  /^module\.registry\.aws_ecr_lifecycle_policy\.this$/,
];
/** What a new image changes as well. */
const IMAGE = [
  /^module\.function\[0\]\.aws_lambda_function\.this$/,
  /^module\.training\[0\]\.aws_ecs_task_definition\.this$/,
];
/** Types that hold data, or whose address or key others know. */
const PRECIOUS = new Set([
  "aws_api_gateway_api_key",
  "aws_api_gateway_rest_api",
  "aws_api_gateway_stage",
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_stage",
  "aws_cloudwatch_log_group",
  "aws_ecr_repository",
  "aws_lambda_alias",
  "aws_lambda_function",
  "aws_s3_bucket",
  "aws_sfn_state_machine",
  "aws_sns_topic",
]);

/**
 * Checks that a plan does what the command is for and nothing else: settings from elsewhere would be reset along with it.
 * @param emergency the command line that moves the traffic without Terraform
 * @throws CliError
 */
export function assertExpectedPlan(plan: Plan, { task, yes, replace }: CommandLine, emergency: string): void {
  if (task.kind === "promote" || task.kind === "rollback") {
    assertOnly(plan, TRAFFIC, `--${task.kind} only moves the traffic`, emergency);
  } else if (task.kind === "canary") {
    assertOnly(plan, [...TRAFFIC, ...IMAGE], "--canary only makes a new version", emergency);
  } else if (yes && !replace) assertNoLosses(plan);
}

function assertOnly({ changes }: Plan, expected: readonly RegExp[], purpose: string, emergency: string): void {
  const others = changes.filter(
    ({ address, action }) =>
      !expected.some((one) => one.test(address)) ||
      // the function and its alias are only updated
      (/^module\.function\[0\]\.aws_lambda_/.test(address) && action !== "update"),
  );
  if (others.length === 0) return;
  throw new CliError(
    `${purpose}, and this plan would also change:\n${list(others)}\nNothing was changed. Put variables that were set by hand into terraform.tfvars, or set them with \`npm run deploy -- --var NAME=VALUE\`. For other changes, run \`npm run deploy\` first.\nIn an emergency: ${emergency}`,
  );
}

function assertNoLosses({ changes }: Plan): void {
  const lost = changes.filter(({ type, action }) => PRECIOUS.has(type) && /delete|replace/.test(action));
  if (lost.length === 0) return;
  throw new CliError(
    `this would remove what holds data, or what has an address that others know:\n${list(lost)}\nNothing was changed. If you want this, add --replace to --yes; otherwise set the missing variable (--var NAME=VALUE, or terraform.tfvars).`,
  );
}

const list = (changes: readonly Change[]): string =>
  changes.map(({ address, action }) => `  ${action} ${address}`).join("\n");
