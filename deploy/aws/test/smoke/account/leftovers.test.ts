import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tryLeftovers } from "../../../src/smoke/account/leftovers.ts";
import { TERRAFORM } from "../../../src/terraformSource.ts";
import type { Account } from "../support/awsAccount.ts";
import { tryAgainst } from "../support/trial.ts";

/** The log groups that deploy/terraform makes for a deployment called iris. */
function groupsOfModules(): string[] {
  const files = globSync("modules/*/*.tf", { cwd: TERRAFORM }).map((file) =>
    readFileSync(join(TERRAFORM, file), "utf8"),
  );
  const names: Readonly<Record<string, string>> = {
    "var.name": "iris",
    "local.task": "iris-training",
    "local.machine": "iris-batch",
  };
  const templates = files.flatMap((text) => [...text.matchAll(/^\s*name\s*=\s*"(\/aws\/[^"]+)"/gm)]);
  return templates.map(([, name = ""]) =>
    name.replace(/\$\{([^}]+)\}/, (_, expression: string) => names[expression] ?? ""),
  );
}

const ECS = "arn:aws:ecs:eu-west-1:123456789012";
const leftoversOf = (account: Account): Promise<string> =>
  tryAgainst((trial) => tryLeftovers("iris", "eu-west-1", trial.journal, trial), { account: () => account });

it("passes an account that has nothing of the name, but others' and what is deleted and told of still", async () => {
  const logGroups = ["/aws/lambda/iris2", "/aws/lambda/iris-staging", "/aws/apigateway/iris-staging-http"];
  const inactive = [`${ECS}:task-definition/iris-training:1`, `${ECS}:cluster/iris-training`];
  expect(await leftoversOf({ logGroups, tagged: inactive, inactive })).toMatch(/^ok /);
});

it.each<{ what: string; account: Account; told: string }>([
  {
    what: "a resource by its tag",
    account: { tagged: ["arn:aws:s3:::iris-models"] },
    told: "arn:aws:s3:::iris-models",
  },
  { what: "a log group by its name", account: { logGroups: ["/aws/lambda/iris"] }, told: "/aws/lambda/iris" },
  {
    what: "a state machine's log group",
    account: { logGroups: ["/aws/vendedlogs/states/iris-batch"] },
    told: "/aws/vendedlogs/states/iris-batch",
  },
  {
    what: "a cluster that is still there",
    account: { tagged: [`${ECS}:cluster/iris-training`] },
    told: `${ECS}:cluster/iris-training`,
  },
  {
    what: "a log group once, that is known by tag and by name",
    account: {
      tagged: ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/iris"],
      logGroups: ["/aws/lambda/iris"],
    },
    told: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/iris",
  },
])("tells $what", async ({ account, told }) => {
  expect(await leftoversOf(account)).toBe(
    `FAILED  nothing that bears its tag or name is left: ${told} came, nothing was wanted. Remove them by hand, or find out why they stayed.`,
  );
});

it("tells every log group that the modules make", async () => {
  const logGroups = groupsOfModules();
  expect(logGroups).toContain("/aws/lambda/iris");
  for (const group of logGroups) expect(await leftoversOf({ logGroups: [group] })).toContain(`${group} came`);
});
