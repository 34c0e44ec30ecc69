import type { Arguments } from "./arguments.ts";
import type { Change, Plan } from "./plan.ts";
import { Stop } from "./stop.ts";

/** What takes the traffic, what watches a canary, and what keeps the images in use: all that a release of what is there changes. */
const TRAFFIC = [
  /^module\.function\[0\]\.aws_lambda_alias\.live$/,
  /^module\.observability\[0\]\.aws_cloudwatch_\w+\.\w+\["canary-[\w-]+"\]$/,
  /^module\.registry\.aws_ecr_lifecycle_policy\.this$/,
];

/** What is made from the image, so that a new one changes it. */
const OF_IMAGE = [
  /^module\.function\[0\]\.aws_lambda_function\.this$/,
  /^module\.training\[0\]\.aws_ecs_task_definition\.this$/,
];

/** Types of what holds data, or of what somebody outside of this deployment knows the address or the key of. */
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
 * Sees to it that a plan does what the command is for, and no more: settings that were given by hand, or are in a file of somebody else,
 * would be reset along with it.
 * @param emergency the line that moves the traffic all the same
 * @throws Stop when it does
 */
export function guardPlan(plan: Plan, { task, yes, replace }: Arguments, emergency?: string): void {
  const moving = task.kind === "promote" || task.kind === "rollback";
  if (moving) refuseOthers(plan, TRAFFIC, `--${task.kind} only moves the traffic`, emergency);
  else if (task.kind === "canary") refuseOthers(plan, [...TRAFFIC, ...OF_IMAGE], "--canary only makes a new version");
  else if (yes && !replace) refuseLosses(plan);
}

function refuseOthers({ changes }: Plan, expected: readonly RegExp[], purpose: string, emergency?: string): void {
  const others = changes.filter(
    ({ address, action }) =>
      !expected.some((one) => one.test(address)) || (isOfFunction(address) && action !== "update"),
  );
  if (others.length === 0) return;
  const way = emergency === undefined ? "" : `\nIn an emergency: ${emergency}`;
  throw new Stop(
    `${purpose}, and with this plan there would also be changed:\n${list(others)}\nNothing was changed. Settings that were given to Terraform by hand have to be in terraform.tfvars, or given to this command's \`npm run deploy -- --var NAME=VALUE\`; what else is meant to change: \`npm run deploy\` first.${way}`,
  );
}

/** The function and its alias are never made or removed along the way. */
const isOfFunction = (address: string): boolean => /^module\.function\[0\]\.aws_lambda_\w+\.\w+$/.test(address);

function refuseLosses({ changes }: Plan): void {
  const lost = changes.filter(
    ({ type, action }) => PRECIOUS.has(type) && (action === "delete" || action === "replace"),
  );
  if (lost.length === 0) return;
  throw new Stop(
    `this would remove what holds data or what others know the address of:\n${list(lost)}\nNothing was changed. If it is meant, give --replace beside --yes; if not, a setting is missing (--var NAME=VALUE, or terraform.tfvars).`,
  );
}

const list = (changes: readonly Change[]): string =>
  changes.map(({ address, action }) => `  ${action} ${address}`).join("\n");
