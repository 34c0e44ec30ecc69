import { expect, test } from "vitest";
import { localContext } from "../../src/context.ts";
import { deploy } from "../../src/deploy.ts";
import type { Environment, Processes, ProcessResult } from "../../src/processes.ts";

const ok = (stdout: string): ProcessResult => ({ code: 0, stdout, stderr: "" });
const VARIABLES = { name: "iris", region: "eu-west-1", architecture: "x86_64", given: {} };

/** What Terraform and docker answer, by their command. */
const ANSWERS: Readonly<Record<string, ProcessResult>> = {
  buildx: ok("--build-arg"),
  init: ok("- test.tests.unit.setup in tests/unit\nInclude this file in your version control"),
  show: ok('{"format_version": "1.0"}'),
  console: ok(JSON.stringify(JSON.stringify(VARIABLES))),
  output: ok("{}"),
};

/** Runs the command where all programs are ours, as far as AWS: it lets in whoever comes; but for who has a profile, the first service is not reached. */
async function run(answers: Readonly<Record<string, ProcessResult>> = {}, env: Environment = {}) {
  const lines: string[] = [];
  const environments: Environment[] = [];
  const write = (line: string) => void lines.push(line);
  const read: Processes["read"] = async (_, words, options) => {
    environments.push(options.env);
    const command = words.find((word) => !word.startsWith("-")) ?? "";
    return { ...ANSWERS, ...answers }[command] ?? ok("");
  };
  const real = localContext(env);
  const code = await deploy(["--yes", "--tag", "t"], {
    ...real,
    terminal: { write, warn: write, interactive: false, ask: async () => "" },
    processes: { read, show: async (_, __, options) => void environments.push(options.env) },
    aws: (region) => {
      const aws = real.aws(region);
      const hasRepository = async () => {
        if (env.AWS_PROFILE !== undefined) return false;
        throw Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
      };
      return { ...aws, caller: async () => ({ account: "1", arn: "arn" }), images: { ...aws.images, hasRepository } };
    },
    source: async () => ({ version: "1", hash: null, revision: null }),
  });
  return { code, output: lines.join("\n"), last: environments.at(-1) };
}

test("an AWS that is not reached is told with the region, wherever that came from", async () => {
  expect((await run()).output).toMatch(/^error: AWS cannot be reached in region eu-west-1: getaddrinfo/m);
});

test("of terraform init a person hears what takes long, and what went wrong", async () => {
  const { output } = await run();
  expect(output).toContain("downloads the AWS provider");
  expect(output).not.toMatch(/test\.tests|version control/);
  const failed = await run({ init: { code: 1, stdout: "", stderr: "Error: no mirror\n" } });
  expect(failed.output).toMatch(/^error: `terraform init` in .* ended with exit code 1:\nError: no mirror$/m);
});

test("docker without buildx stops before Terraform does anything", async () => {
  const { code, output } = await run({ buildx: ok("Usage:  docker [OPTIONS] COMMAND") });
  expect(code).toBe(1);
  expect(output).toContain("error: docker has no buildx");
  expect(output).not.toContain("account");
});

test("keys go before a profile for every program that works with AWS", async () => {
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  const { last } = await run({}, { ...keys, AWS_PROFILE: "p" });
  expect(last).toMatchObject({ ...keys, AWS_REGION: "eu-west-1" });
  expect(last).not.toHaveProperty("AWS_PROFILE");
  expect((await run({}, { AWS_PROFILE: "p" })).last).toHaveProperty("AWS_PROFILE", "p");
});
