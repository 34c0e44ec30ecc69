import { expect, it } from "vitest";
import { tryTraining } from "../../../src/smoke/account/training.ts";
import { tryAgainst } from "../support/trial.ts";
import type { Service } from "../support/world.ts";

const outputs = { train_command: "aws ecs run-task --cluster iris" };
const task = (lastStatus: string, exitCode?: number) => ({
  tasks: [
    {
      taskArn: "arn:aws:ecs:eu-west-1:123456789012:task/iris/1",
      clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/iris",
      lastStatus,
      ...(lastStatus === "STOPPED" && { stoppedReason: "Essential container in task exited" }),
      containers: [exitCode === undefined ? {} : { exitCode }],
    },
  ],
  failures: [],
});

/** Runs the task; `published` says whether a version of the model comes of it. */
async function training(
  described: unknown,
  published = true,
  started: unknown = task("PROVISIONING"),
): Promise<string> {
  let version = "3";
  const service: Service = (path) => {
    if (path === "/models")
      return { status: 200, body: { default: "iris", models: [{ name: "iris", current: version }] } };
    if (!path.startsWith("/models/")) return undefined;
    return { status: 200, body: { model: "iris", version, features: [{ name: "age", example: 1 }] } };
  };
  const say = (line: string) => {
    if (line === `sh -c ${outputs.train_command} --output json`) return started;
    if (!line.startsWith("aws ecs describe-tasks")) return "";
    if (published) version = "4";
    return described;
  };
  return tryAgainst(tryTraining, { service }, say, outputs);
}

it("sees the model that the task has made", async () => {
  expect(await training(task("STOPPED", 0))).toMatch(/^ok .*iris version 3 became version 4$/);
});

it.each([
  { what: "a task that fails", run: () => training(task("STOPPED", 1)), told: /exit code 1 \(Essential container/ },
  { what: "a task that does not end", run: () => training(task("RUNNING")), told: /a task that is RUNNING came/ },
  {
    what: "a model that is not served",
    run: () => training(task("STOPPED", 0), false),
    told: /version 3, as before came/,
  },
  {
    what: "no capacity",
    run: () => training(task("STOPPED", 0), true, { tasks: [], failures: [{ reason: "RESOURCE:FARGATE" }] }),
    told: /RESOURCE:FARGATE came, a task was wanted/,
  },
])("tells $what", async ({ run, told }) => {
  const said = await run();
  expect(said).toMatch(/^FAILED/);
  expect(said).toMatch(told);
});
