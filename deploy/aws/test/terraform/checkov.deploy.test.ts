import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";
import { findTool, TERRAFORM } from "iris-mock-aws";
import { describe, expect, test } from "vitest";

const Check = Type.Object({
  check_id: Type.String(),
  resource: Type.String(),
  check_result: Type.Object({ suppress_comment: Type.Optional(Type.String()) }),
});
const Report = Type.Object({
  results: Type.Object({
    passed_checks: Type.Array(Check),
    failed_checks: Type.Array(Check),
    skipped_checks: Type.Array(Check),
    parsing_errors: Type.Array(Type.String()),
  }),
});

const checkov = findTool("checkov/bin/checkov");

describe.skipIf(!checkov)("checkov (deploy/tools/install.sh checkov installs it)", () => {
  test("finds nothing but what is waived in place, each for a reason", async () => {
    const { results } = await scan(`${checkov}`);
    expect(results.parsing_errors).toEqual([]);
    expect(results.failed_checks.map(({ check_id, resource }) => `${check_id} ${resource}`)).toEqual([]);
    expect(results.passed_checks.length).toBeGreaterThan(100);
    const reasons = results.skipped_checks.map(({ check_result }) => check_result.suppress_comment);
    expect(reasons.filter((reason) => !reason || reason === "No comment provided")).toEqual([]);
  });
});

async function scan(program: string) {
  // --skip-download: without it, it calls home first
  const { stdout } = await execa(program, [
    ...["--directory", TERRAFORM, "--framework", "terraform", "--skip-download", "--soft-fail", "--output", "json"],
  ]);
  const report: unknown = JSON.parse(stdout);
  if (Value.Check(Report, report)) return report;
  throw new Error(`checkov's report is not what was expected: ${stdout.slice(0, 500)}`);
}
