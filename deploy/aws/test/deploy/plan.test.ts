import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../src/commandLine.ts";
import { assertExpectedPlan, readPlan } from "../../src/plan.ts";

const ALIAS = "module.function[0].aws_lambda_alias.live";
const FUNCTION = "module.function[0].aws_lambda_function.this";
const ALARM = 'module.observability[0].aws_cloudwatch_metric_alarm.this["canary-errors"]';
const FILTER = 'module.observability[0].aws_cloudwatch_log_metric_filter.answers["canary-server-errors"]';
const IN_USE = "module.registry.aws_ecr_lifecycle_policy.this";
const TASK = "module.training[0].aws_ecs_task_definition.this";
const API = "module.api_http[0].aws_apigatewayv2_api.this";
const POLICY = "module.function[0].aws_iam_role_policy.this";
const REPLACED = ["delete", "create"];

const typeOf = (address: string): string => /\.(aws_\w+)\./.exec(address)?.[1] ?? "";
const planOf = (changes: readonly (readonly [address: string, actions: readonly string[]])[]) =>
  readPlan({
    resource_changes: changes.map(([address, actions]) => ({
      address,
      mode: address.startsWith("data.") ? "data" : "managed",
      type: typeOf(address),
      change: { actions },
    })),
  });

function assertPlan(line: string, ...changes: Parameters<typeof planOf>[0]): void {
  const commandLine = parseCommandLine(line.split(" "), () => {});
  if (commandLine === undefined) throw new Error("no command line");
  assertExpectedPlan(planOf(changes), commandLine, "aws lambda update-alias");
}

describe("a plan", () => {
  test("what is only read, or stays, is no change", () => {
    expect(
      planOf([
        ["data.aws_region.this", ["read"]],
        [API, ["no-op"]],
      ]),
    ).toEqual({ changes: [], empty: true });
  });

  test("outputs alone are something to apply", () => {
    expect(readPlan({ output_changes: { deploy_settings: { actions: ["update"] } } })).toEqual({
      changes: [],
      empty: false,
    });
    expect(readPlan({ output_changes: { name: { actions: ["no-op"] } } }).empty).toBe(true);
  });

  test("removing and making again is one change, in either order", () => {
    const { changes } = planOf([
      [API, REPLACED],
      [FUNCTION, ["create", "delete"]],
      [ALIAS, ["delete"]],
    ]);
    expect(changes.map(({ action }) => action)).toEqual(["replace", "replace", "delete"]);
  });
});

describe.each(["--promote", "--rollback", "--rollback 3"])("%s", (line) => {
  test("moves the alias, takes the canary's alarms away and tells which images are in use", () => {
    const watch = [ALARM, FILTER].map((address) => [address, ["delete"]] as const);
    expect(() => assertPlan(line, [ALIAS, ["update"]], ...watch, [IN_USE, REPLACED])).not.toThrow();
    expect(() => assertPlan(line)).not.toThrow();
  });

  test.each([
    ["a new version", FUNCTION, ["update"]],
    ["another alias", ALIAS, REPLACED],
    ["a policy", POLICY, ["update"]],
    ["another API", API, ["delete"]],
    ["a training", TASK, REPLACED],
    ["an alarm that is no canary's", 'module.observability[0].aws_cloudwatch_metric_alarm.this["errors"]', ["update"]],
  ])("stops before %s, says so, and tells the way round", (_, address, actions) => {
    const stopped = () => assertPlan(line, [ALIAS, ["update"]], [address, actions]);
    expect(stopped).toThrow(address);
    expect(stopped).toThrow(/Nothing was changed.*terraform\.tfvars.*emergency: aws lambda update-alias/s);
  });
});

describe("--canary", () => {
  test("makes a version, its alarm and what else is made from the image", () => {
    const changes = [
      [FUNCTION, ["update"]],
      [ALIAS, ["update"]],
      [ALARM, ["create"]],
      [TASK, REPLACED],
    ] as const;
    expect(() => assertPlan("--canary 0.1", ...changes)).not.toThrow();
  });

  test.each([
    [FUNCTION, REPLACED],
    [API, ["update"]],
    [POLICY, ["update"]],
  ])("stops before %s: %j", (address, actions) => {
    expect(() => assertPlan("--canary 0.1", [FUNCTION, ["update"]], [address, actions])).toThrow(
      /only makes a new version.*npm run deploy/s,
    );
  });
});

describe("a deployment that asks nothing", () => {
  const BUCKET = "module.registry.aws_s3_bucket.this";

  test.each([
    [API, ["delete"]],
    [BUCKET, REPLACED],
    ["module.batch[0].aws_sfn_state_machine.this", ["delete"]],
    ["module.api_rest[0].aws_api_gateway_api_key.this[0]", REPLACED],
  ])("does not remove %s: %j", (address, actions) => {
    expect(() => assertPlan("--yes", [address, actions])).toThrow(/would remove.*add --replace to --yes/s);
  });

  test("does so when it is meant, or asked about", () => {
    expect(() => assertPlan("--yes --replace", [API, ["delete"]])).not.toThrow();
    expect(() => assertPlan("--name iris", [API, ["delete"]])).not.toThrow();
  });

  test("makes and changes anything, and removes what nobody misses", () => {
    expect(() => assertPlan("--yes", [API, ["update"]], [BUCKET, ["create"]], [ALARM, ["delete"]])).not.toThrow();
  });
});
