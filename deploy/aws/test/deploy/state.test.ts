import { describe, expect, test } from "vitest";
import { assertSameTarget, attributesOf, hasSecondPhase, readState } from "../../src/state.ts";

const repository = {
  address: "module.registry.aws_ecr_repository.this",
  mode: "managed",
  type: "aws_ecr_repository",
  values: { name: "iris", arn: "arn:aws:ecr:eu-west-1:123456789012:repository/iris" },
};
const group = {
  address: "module.function[0].aws_cloudwatch_log_group.this",
  mode: "managed",
  type: "aws_cloudwatch_log_group",
  values: { name: "/aws/lambda/iris" },
};
const data = { address: "data.aws_region.this", mode: "data", type: "aws_region", values: { id: "eu-west-1" } };
const outputs = { name: { value: "iris" }, region: { value: "eu-west-1" }, account_id: { value: "123456789012" } };

const document = (resources: readonly object[], rest: object = {}) => ({
  format_version: "1.0",
  values: { root_module: { resources: [data], child_modules: [{ address: "module.x", resources }] }, ...rest },
});

describe("what Terraform has made", () => {
  test("nothing yet", () => {
    const state = readState({ format_version: "1.0" });
    expect(state).toEqual({ resources: [], outputs: {}, settings: {} });
    expect(hasSecondPhase(state)).toBe(false);
  });

  test("the first phase alone may be repeated; what is only looked up is not made", () => {
    const state = readState(document([repository], { outputs }));
    expect(state.resources.map(({ address }) => address)).toEqual([repository.address]);
    expect(hasSecondPhase(state)).toBe(false);
  });

  test("one resource of the second phase is enough for the first not to be repeated", () => {
    expect(hasSecondPhase(readState(document([repository, group])))).toBe(true);
  });

  test("what commands were given", () => {
    const kept = { ...outputs, deploy_settings: { value: '{"memory_mb": 2048}', sensitive: true } };
    expect(readState(document([repository], { outputs: kept })).settings).toEqual({ memory_mb: 2048 });
  });

  test("names by type", () => {
    const state = readState(document([repository, group]));
    expect(attributesOf(state, "aws_cloudwatch_log_group", "name")).toEqual(["/aws/lambda/iris"]);
    expect(attributesOf(state, "aws_s3_bucket", "bucket")).toEqual([]);
  });
});

describe("the state has to be of the same deployment", () => {
  const state = readState(document([repository], { outputs }));
  const target = { name: "iris", region: "eu-west-1", account: "123456789012" };

  test("it is", () => {
    expect(() => assertSameTarget(state, target, "folder")).not.toThrow();
    expect(() => assertSameTarget(readState({}), target, "folder")).not.toThrow();
  });

  test.each([
    ["account", "210987654321", "of account 123456789012, got account 210987654321"],
    ["region", "us-east-1", "of region eu-west-1, got region us-east-1: set it with --region"],
    ["name", "other", "of name iris, got name other: set it with --name"],
  ])("another %s", (key, value, message) => {
    const guard = () => assertSameTarget(state, { ...target, [key]: value }, "folder");
    expect(guard).toThrow(message);
    expect(guard).toThrow("terraform workspace new");
  });
});
