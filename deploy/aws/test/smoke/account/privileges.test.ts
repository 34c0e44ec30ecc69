import { expect, it } from "vitest";
import { tryPrivileges } from "../../../src/smoke/account/privileges.ts";
import { tryAgainst } from "../support/trial.ts";

const ROLE = "arn:aws:iam::123456789012:role/iris-fn";
const decided = (EvalDecision: string) => ({ EvaluationResults: [{ EvalDecision }] });
/** IAM's simulator, with the role that deploy/terraform makes. */
const simulated = (line: string) => {
  if (line === "aws --version") return "aws-cli/2";
  const read = /--action-names s3:GetObject --resource-arns \S*\/models\//.test(line);
  const list = line.includes("s3:ListBucket") && line.includes('"models/"');
  expect(line).toContain(`--policy-source-arn ${ROLE}`);
  return decided(read || list ? "allowed" : "implicitDeny");
};
const role = { configuration: { Role: ROLE } };

it("passes a role that reads models and nothing else", async () => {
  expect(await tryAgainst(tryPrivileges, role, simulated)).toMatch(/^ok .*9 deeds simulated/);
});

it("tells what a role may that it should not", async () => {
  const said = await tryAgainst(tryPrivileges, role, (line) =>
    line.includes("s3:PutObject") ? decided("allowed") : simulated(line),
  );
  expect(said).toMatch(/^FAILED .*allowed for s3:PutObject on arn:aws:s3:::iris-models-123456789012\/models\/iris/);
});

it("tells what a role may not that it has to", async () => {
  const said = await tryAgainst(tryPrivileges, role, (line) =>
    line === "aws --version" ? "" : decided("implicitDeny"),
  );
  expect(said).toMatch(/^FAILED .*denied for s3:GetObject .* came, allowed was wanted/);
});

it("is skipped, and says so, without the AWS CLI", async () => {
  expect(await tryAgainst(tryPrivileges, role, () => undefined)).toMatch(/^skipped .*no AWS CLI/);
});

it("tells that nobody may simulate", async () => {
  const said = await tryAgainst(tryPrivileges, role, (line) => (line === "aws --version" ? "" : undefined));
  expect(said).toMatch(/^FAILED .*aws iam simulate-principal-policy says: AccessDenied/);
});
