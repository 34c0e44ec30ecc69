import { expect, it } from "vitest";
import { tryPrivileges } from "../../../src/smoke/account/privileges.ts";
import { ROLES } from "../../../src/smoke/account/roles.ts";
import { readState } from "../../../src/state.ts";
import { deploymentOf, type Says, tryAgainst } from "../support/trial.ts";

const NAMES: Readonly<Record<string, string>> = {
  "module.function[0].aws_iam_role.this": "fn",
  "module.batch[0].aws_iam_role.this": "batch",
  "module.training[0].aws_iam_role.task": "training",
  "module.training[0].aws_iam_role.execution": "start",
};
const arnOf = (name: string) => `arn:aws:iam::123456789012:role/iris-${name}`;
const stateOf = (names: Readonly<Record<string, string>>) => {
  const resources = Object.entries(names).map(([address, name]) => ({
    address,
    mode: "managed",
    type: "aws_iam_role",
    values: { arn: arnOf(name) },
  }));
  return readState({ values: { root_module: { resources } } });
};

/** What deploy/terraform lets each role do, by the simulator's command lines. */
const RIGHTS: Readonly<Record<string, readonly RegExp[]>> = {
  fn: [/s3:GetObject .*\/models\//, /s3:ListBucket.*"models\/"/],
  batch: [/s3:GetObject .*\/batch\/input\//, /s3:PutObject .*\/batch\/output\//, /InvokeFunction .*:live/, /StartExec/],
  training: [/s3:[GP][eu]tObject .*\/models\//, /s3:ListBucket.*"models\/"/],
  start: [/ecr:GetAuthorizationToken/, /ecr:BatchGetImage .*repository\/iris/, /logs:PutLogEvents/],
};
const decided = (EvalDecision: string) => ({ EvaluationResults: [{ EvalDecision }] });
/** IAM's simulator, with the roles that deploy/terraform makes. */
const simulated: Says = (line) => {
  if (line === "aws --version") return "aws-cli/2";
  const role = /--policy-source-arn \S+\/iris-(\S+)/.exec(line)?.[1] ?? "";
  return decided(RIGHTS[role]?.some((right) => right.test(line)) ? "allowed" : "implicitDeny");
};
const privileges = (say: Says, names = NAMES): Promise<string> =>
  tryAgainst((trial) => tryPrivileges(deploymentOf({}, stateOf(names)), trial), {}, say);

it("passes the roles as they are meant to be, each by a table of its own", async () => {
  const said = await privileges(simulated);
  expect(said).not.toContain("FAILED");
  for (const { title } of Object.values(ROLES)) expect(said).toContain(`ok      ${title}: `);
});

it.each([
  { right: /iris-fn .*s3:PutObject/, told: /function's role.*allowed for s3:PutObject on \S+\/models\/iris/ },
  { right: /iris-batch .*DeleteObject/, told: /batch's role.*allowed for s3:DeleteObject on \S+\/batch\/output\// },
  { right: /iris-training .*batch\/input/, told: /training's role.*allowed for s3:GetObject on \S+\/batch\/input\// },
  { right: /iris-start .*ecr:PutImage/, told: /starts a training.*allowed for ecr:PutImage on \S+repository\/iris/ },
])("tells what a role may that it should not: $right", async ({ right, told }) => {
  const said = await privileges((line) => (right.test(line) ? decided("allowed") : simulated(line)));
  expect(said.split("\n").filter((line) => line.startsWith("FAILED"))).toEqual([expect.stringMatching(told)]);
});

it("tells what roles may not that they have to", async () => {
  const said = await privileges((line) => (line === "aws --version" ? "" : decided("implicitDeny")));
  expect(said.match(/^FAILED .* denied for .* came, allowed was wanted/gm)).toHaveLength(4);
});

it("tells of a role that nobody has thought of", async () => {
  const said = await privileges(simulated, { ...NAMES, "aws_iam_role.admin": "admin" });
  expect(said).toMatch(/^FAILED .*aws_iam_role.admin \(arn:aws:iam::123456789012:role\/iris-admin\) came/);
});

it("is skipped, and says so, without the AWS CLI", async () => {
  expect(await privileges(() => undefined)).toMatch(/^skipped .*no AWS CLI/);
});

it("tells that nobody may simulate", async () => {
  const said = await privileges((line) => (line === "aws --version" ? "" : undefined));
  expect(said).toMatch(/^FAILED .*aws iam simulate-principal-policy says: AccessDenied/m);
});
