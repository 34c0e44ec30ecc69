import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { isMotoInstalled, type MockAws, startMockAws } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf } from "./deploy/support/account.ts";
import { hasContainers } from "./endToEnd/support/containers.ts";
import { isTerraformThere } from "./support/terraform.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const [FIRST, LAST] = ["## The same by hand", "## Settings"];

/** What a person has that a test has not: hands to type "yes", the newer `aws`, and API Gateway under its own name. */
const PERSON = `set -euo pipefail
export TF_INPUT=0 TF_CLI_ARGS=-no-color TF_CLI_ARGS_apply=-auto-approve TF_CLI_ARGS_destroy=-auto-approve AWS_SESSION_TOKEN=
aws() {
  local given=("$@")
  case $(command aws --version 2>&1) in aws-cli/1*) given=("\${given[@]/--cli-binary-format/}") given=("\${given[@]/raw-in-base64-out/}") ;; esac
  local words=() word
  for word in "\${given[@]}"; do [ -z "$word" ] || words+=("$word"); done
  command aws "\${words[@]}"
}
curl() {
  local words=() word host
  for word in "$@"; do
    case $word in
    https://*.execute-api.*) host=\${word#https://} && words+=(-H "Host: \${host%%/*}" "$IRIS_GATEWAY/\${host#*/}") ;;
    *) words+=("$word") ;;
    esac
  done
  command curl -sS "\${words[@]}"
}
`;

const there = hasContainers && isMotoInstalled && (await isTerraformThere());

describe.skipIf(!there)("the numbered steps of deploy/README.md, on a mock of AWS", () => {
  let aws: MockAws;
  let folder: string;
  /** What each step printed. */
  let printed: readonly string[];
  let before: Readonly<Record<string, string>>;
  let after: Readonly<Record<string, string>>;

  beforeAll(async () => {
    aws = await startMockAws();
    before = await accountOf(aws.url, "eu-west-1");
    folder = await mkdtemp(join(tmpdir(), "iris-readme-"));
    for (const name of ["node_modules", "package.json", "scripts"]) await symlink(join(ROOT, name), join(folder, name));
    const { all, exitCode } = await execa("bash", ["-c", await script()], {
      cwd: folder,
      env: aws.env,
      extendEnv: false,
      all: true,
      reject: false,
    });
    if (exitCode !== 0) throw new Error(`The steps ended with exit code ${exitCode}:\n${all}`);
    printed = all.split(/== step \d+\n/);
    after = await accountOf(aws.url, "eu-west-1");
  });
  afterAll(async () => {
    await aws?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** All steps in one shell, as they stand there, but for where Terraform's modules and what the image is made of are. */
  async function script(): Promise<string> {
    const text = await readFile(join(ROOT, "deploy", "README.md"), "utf8");
    const steps = text.slice(text.indexOf(FIRST), text.indexOf(LAST)).split(/^\*\*\d+\. /m);
    const lines = steps.map((step, number) => {
      const blocks = [...step.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
      return `echo '== step ${number}'\n${blocks.join("")}`;
    });
    return (
      PERSON +
      lines
        .join("")
        .replaceAll("-chdir=deploy/terraform", '-chdir="$IRIS_TERRAFORM"')
        .replaceAll("/tmp/", `${folder}/`)
        .replaceAll("--load .\n", `--load ${ROOT}\n`)
    );
  }

  test("registry and bucket come first, alone", () => {
    expect(printed[2]).toMatch(/aws_ecr_repository.this: Creation complete/);
    expect(printed[2]).not.toContain("aws_lambda_function.");
  });

  test("the image is built and pushed", () => {
    expect(printed[3]).toMatch(/0\.1\.0: digest: sha256:[0-9a-f]{64}/);
  });

  test("a model is trained into the bucket", () => {
    expect(printed[4]).toMatch(/Saved iris version 1 in s3:\/\/iris-\d+-eu-west-1\/models; stable is 1\./);
  });

  test("the rest is applied, and its address told", () => {
    expect(printed[5]).toMatch(/invoke_url += "https:\/\/\w+\.execute-api\.eu-west-1\.amazonaws\.com"/);
  });

  test("the function answers, and the endpoint answers to who may ask", () => {
    const prediction = '{"label":"virginica","probability":0.9997}';
    expect(printed[6]).toContain(`"body":"{\\"prediction\\":${prediction.replaceAll('"', '\\"')}}"`);
    expect(printed[6]).toContain(`{"prediction":${prediction}}`);
  });

  test("a canary, its promotion, and the way back", () => {
    const live = `${printed[7]}`.matchAll(/^live = \{\s+"canary" = (?:tomap\()?\{([^}]*)\}\)?\s+"version" = "(\d)"/gm);
    expect([...live].map(([, canary, version]) => [canary?.trim(), version])).toEqual([
      ['"2" = 0.1', "1"],
      ["", "2"],
      ["", "1"],
    ]);
  });

  test("the model's own versions", () => {
    expect(printed[8]).toMatch(/Saved iris version 2 .* stable is 2/);
    expect(printed[8]).toMatch(/stable.*\b1\b/);
  });

  test("a batch joins each row with its result", () => {
    expect(printed[9]).toMatch(/^SUCCEEDED$/m);
    expect(printed[9]).toMatch(
      /^\[\{"sepal_length":5\.1,.*\},\{"prediction":\{"label":"setosa","probability":1\}\}\]$/m,
    );
    expect(printed[9]).toMatch(/^\[\{"sepal_length":5\.7,.*\},\{"error":\{"code":"INVALID_INPUT"/m);
  });

  test("the line that trains in the cloud", () => {
    expect(printed[10]).toMatch(/aws ecs run-task --region eu-west-1 --cluster iris-training .*--launch-type FARGATE/);
  });

  test("nothing is left", () => {
    expect(printed[11]).toMatch(/Destroy complete!/);
    expect(after).toEqual(before);
  });
});
