import { expect, it } from "vitest";
import { tryLeftovers } from "../../../src/smoke/account/leftovers.ts";
import { openJournal } from "../../../src/smoke/check.ts";
import { type Says, scriptWorld } from "../support/trial.ts";

async function leftoversOf(say: Says): Promise<string> {
  const { written, world } = scriptWorld(say);
  await tryLeftovers("iris", "eu-west-1", openJournal(world.terminal.write), world);
  return written.join("\n");
}
const account = (arns: readonly string[], groups: readonly string[]) => (line: string) => {
  if (line.includes("get-resources")) {
    expect(line).toContain("--region eu-west-1 --tag-filters Key=Application,Values=iris ");
    return { ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN })) };
  }
  const prefix = /--log-group-name-prefix (\S+)/.exec(line)?.[1] ?? "";
  return { logGroups: groups.filter((group) => group.startsWith(prefix)).map((logGroupName) => ({ logGroupName })) };
};

it("passes an account without anything of the name", async () => {
  const others = ["/aws/lambda/iris2", "/aws/lambda/iris-production-2"];
  const deleted = ["task-definition/iris-train:1", "cluster/iris-training"].map(
    (name) => `arn:aws:ecs:eu-west-1:1:${name}`,
  );
  expect(await leftoversOf(account(deleted, others))).toBe("ok      nothing that costs anything is left");
});

it.each([
  {
    what: "a resource by its tag",
    say: account(["arn:aws:s3:::iris-models"], []),
    told: "arn:aws:s3:::iris-models came",
  },
  { what: "a log group by its name", say: account([], ["/aws/lambda/iris"]), told: "/aws/lambda/iris came" },
  {
    what: "a state machine's log group",
    say: account([], ["/aws/vendedlogs/states/iris-batch"]),
    told: "iris-batch came",
  },
])("tells $what", async ({ say, told }) => {
  expect(await leftoversOf(say)).toMatch(/^FAILED {2}nothing that costs anything is left: /);
  expect(await leftoversOf(say)).toContain(told);
});
