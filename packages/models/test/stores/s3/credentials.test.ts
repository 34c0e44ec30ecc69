import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { s3Store } from "../../../src/stores/s3/store.ts";
import { stubAws } from "./awsEnvironment.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-credentials-"));
  vi.stubEnv("HOME", folder);
  await mkdir(join(folder, ".aws", "sso", "cache"), { recursive: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** The error of a listing with a profile of these lines. */
async function errorOf(lines: readonly string[], more: readonly string[] = []): Promise<Error> {
  const file = join(folder, "config");
  await writeFile(file, ["[profile dev]", "region = eu-west-3", ...lines, ...more].join("\n"));
  stubAws({ AWS_PROFILE: "dev", AWS_CONFIG_FILE: file });
  return s3Store({ bucket: "models", prefix: "" })
    .list("")
    .then(
      () => expect.fail("The listing worked."),
      (error) => error,
    );
}

const SSO = ["sso_account_id = 123456789012", "sso_role_name = hidden-role"];
const START = "https://sign-in.example";
const SESSION = ["[sso-session work]", `sso_start_url = ${START}`, "sso_region = eu-west-3"];

async function signedIn(name: string, expiresAt: Date): Promise<void> {
  const file = `${createHash("sha1").update(name).digest("hex")}.json`;
  const token = { accessToken: "hidden", expiresAt: expiresAt.toISOString() };
  await writeFile(join(folder, ".aws", "sso", "cache", file), JSON.stringify(token));
}

test.each([
  ["work", ["sso_session = work", ...SSO], SESSION],
  [START, [`sso_start_url = ${START}`, "sso_region = eu-west-3", ...SSO], []],
])("an SSO session that has expired is named (%s)", async (name, lines, more) => {
  await signedIn(name, new Date(Date.now() - 60_000));
  expect(await errorOf(lines, more)).toMatchObject({
    code: "CREDENTIALS_INVALID",
    message: 'The AWS SSO session of the profile "dev" has expired. Run "aws sso login --profile dev".',
  });
});

test("an SSO session that was never begun is named", async () => {
  expect(await errorOf(["sso_session = work", ...SSO], SESSION)).toMatchObject({
    code: "CREDENTIALS_INVALID",
    message: 'There is no valid AWS SSO session for the profile "dev". Run "aws sso login --profile dev".',
  });
});

test.each([
  ["false --password=hidden", "failed. Run its command by itself to see why."],
  ["echo hidden", "printed no valid credentials. Run its command by itself to see what it prints."],
  ["echo '{}'", "printed no valid credentials. Run its command by itself to see what it prints."],
])("a credential_process that fails is named, not quoted: %s", async (command, text) => {
  const error = await errorOf([`credential_process = ${command}`]);
  expect(error).toMatchObject({
    code: "CREDENTIALS_INVALID",
    message: `The credential_process of the AWS profile "dev" ${text}`,
  });
});

test("a region that neither the environment nor the profile names is an error that says how to set it", async () => {
  const file = join(folder, "config");
  await writeFile(file, "[profile dev]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = hidden\n");
  stubAws({ AWS_PROFILE: "dev", AWS_CONFIG_FILE: file });
  await expect(s3Store({ bucket: "models", prefix: "" }).list("")).rejects.toMatchObject({
    code: "WRONG_REGION",
    message:
      'No AWS region is set in AWS_REGION or AWS_DEFAULT_REGION. The profile "dev" has none either. Set AWS_REGION to the region of the bucket.',
  });
});
