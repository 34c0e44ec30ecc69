import { describe, expect, test } from "vitest";
import { CliError } from "../../src/cliError.ts";
import { parseCommandLine } from "../../src/commandLine.ts";

const shown: string[] = [];
const parse = (line: string) => parseCommandLine(line.split(" ").filter(Boolean), (text) => void shown.push(text));

function errorOf(line: string): CliError {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error(`"${line}" is valid`);
}

describe("a valid command line", () => {
  test("without arguments deploys everything", () => {
    expect(parse("")).toEqual({
      task: { kind: "deploy", retrain: false },
      tag: undefined,
      variables: {},
      unset: [],
      replace: false,
      docker: "docker",
      yes: false,
    });
  });

  test("variables, name and region among them", () => {
    expect(parse('--var memory_mb=3008 --var tags={a="b=c"} --name x --region eu-west-1')?.variables).toEqual({
      memory_mb: "3008",
      tags: '{a="b=c"}',
      name: "x",
      region: "eu-west-1",
    });
  });

  test("--unset and --replace", () => {
    expect(parse("--unset memory_mb --unset tags --replace --yes")).toMatchObject({
      unset: ["memory_mb", "tags"],
      replace: true,
    });
  });

  test.each([
    ["--retrain", { kind: "deploy", retrain: true }],
    ["--canary 0.1", { kind: "canary", weight: 0.1 }],
    ["--canary .25", { kind: "canary", weight: 0.25 }],
    ["--promote", { kind: "promote" }],
    ["--rollback", { kind: "rollback", version: undefined }],
    ["--rollback 12", { kind: "rollback", version: "12" }],
    ["--rollback --yes", { kind: "rollback", version: undefined }],
    ["--smoke", { kind: "smoke" }],
    ["--destroy", { kind: "destroy" }],
  ])("%s", (line, task) => {
    expect(parse(line)?.task).toEqual(task);
  });

  test("--help writes the help", () => {
    expect(parse("--help")).toBeUndefined();
    expect(shown.join("\n")).toContain("--canary <weight>");
  });
});

describe("an invalid command line is an error with exit code 2", () => {
  test.each([
    ["--canary 0", "share between 0 and 1"],
    ["--canary 1", "share between 0 and 1"],
    ["--canary 10%", "share between 0 and 1"],
    ["--canary", "argument missing"],
    ["--canary -0.1", "share between 0 and 1"],
    ["--rollback v2", "whole number"],
    ["--rollback 0", "whole number"],
    ["--tag a/b", "letters, digits"],
    ["--tag src-1", "reserved for sources"],
    ["--tag latest", "immutable"],
    ["--var deploy_settings={}", "keeps its own settings"],
    ["--unset image_tag", "set by --tag"],
    ["--promote --unset tags", "cannot be used with"],
    ["--promote --replace", "cannot be used with"],
    ["--var memory_mb", "NAME=VALUE"],
    ["--var image_tag=1", "set by --tag"],
    ["--var live_version=1", "set by --tag, --canary"],
    ["--promote --rollback", "cannot be used with"],
    ["--canary 0.1 --destroy", "cannot be used with"],
    ["--retrain --promote", "cannot be used with"],
    ["--promote --tag a", "cannot be used with"],
    ["--destroy --var memory_mb=1", "cannot be used with"],
    ["--colour", "unknown option '--colour'"],
    ["production", "too many arguments"],
  ])("%s", (line, message) => {
    const { message: said, exitCode } = errorOf(line);
    expect({ said, exitCode }).toEqual({ said: expect.stringContaining(message), exitCode: 2 });
    expect(said.split("\n")).toHaveLength(1);
  });
});
