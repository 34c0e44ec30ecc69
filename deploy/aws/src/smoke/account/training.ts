import { Type } from "@sinclair/typebox";
import { ONLY_AWS } from "../aws.ts";
import { CheckFailed } from "../check.ts";
import { insist } from "../insist.ts";
import { invoke } from "../invocation.ts";
import { excerpt, readJson } from "../shape.ts";
import { readSubject, type Subject } from "../subject.ts";
import { aws, hasAwsCli, NO_AWS_CLI } from "./awsCli.ts";
import type { Trial } from "./trial.ts";

/** Starting a machine and fetching the image takes most of it. */
const TASK_PATIENCE_MS = 600_000;
/** Instances look at the registry every 30 seconds. */
const MODEL_PATIENCE_MS = 120_000;

const Task = Type.Object({
  taskArn: Type.String(),
  clusterArn: Type.String(),
  lastStatus: Type.String(),
  stoppedReason: Type.Optional(Type.String()),
  containers: Type.Array(
    Type.Object({ exitCode: Type.Optional(Type.Integer()), reason: Type.Optional(Type.String()) }),
  ),
});
const Tasks = Type.Object({
  tasks: Type.Array(Task),
  failures: Type.Array(Type.Object({ reason: Type.Optional(Type.String()) })),
});

/** Whether the one line starts a training, and the function serves what that has published. */
export async function tryTraining(trial: Trial): Promise<void> {
  const { outputs, journal, mock } = trial;
  const title = "a container task trains, and the function serves its model";
  const line = outputs.train_command;
  if (mock || line === null) return journal.skip(title, line === null ? "there is no such task" : ONLY_AWS);
  if (!(await hasAwsCli(trial))) return journal.skip(title, NO_AWS_CLI);
  await journal.check(title, async (note) => {
    const before = await subjectOf(trial);
    await waitFor(await start(line, trial), trial);
    const after = await insist(async () => {
      const subject = await subjectOf(trial);
      if (subject.model.version !== before.model.version) return subject;
      throw new CheckFailed(`version ${before.model.version}, as before`, "the version that was trained");
    }, MODEL_PATIENCE_MS * trial.patience);
    note(`${before.model.model} version ${before.model.version} became version ${after.model.version}`);
  });
}

const subjectOf = ({ callee }: Trial): Promise<Subject> =>
  readSubject(async (rawPath) => {
    const { status, body } = await invoke(callee, { rawPath });
    return { status, text: body };
  });

/** Runs the line as a person would: in a shell. */
async function start(line: string, { programs, env }: Trial) {
  const { code, stdout, stderr } = await programs.read("sh", ["-c", `${line} --output json`], {
    env: { ...env, AWS_PAGER: "" },
  });
  if (code !== 0) throw new CheckFailed(excerpt(stderr), "a task", `The line is: ${line}`);
  return firstOf(readJson(Tasks, stdout, "a task"));
}

async function waitFor({ clusterArn, taskArn }: ReturnType<typeof firstOf>, trial: Trial): Promise<void> {
  const { region } = trial.outputs;
  const where = ["--region", region, "--cluster", clusterArn, "--tasks", taskArn];
  const task = await insist(async () => {
    const now = firstOf(await aws(Tasks, ["ecs", "describe-tasks", ...where], trial));
    if (now.lastStatus !== "STOPPED") throw new CheckFailed(`a task that is ${now.lastStatus}`, "its end");
    return now;
  }, TASK_PATIENCE_MS * trial.patience);
  const [container] = task.containers;
  if (container?.exitCode === 0) return;
  const reason = [container?.reason, task.stoppedReason].filter(Boolean).join("; ");
  throw new CheckFailed(
    `exit code ${container?.exitCode ?? "none"} (${reason})`,
    "0",
    "The log is in the group /aws/ecs/...",
  );
}

function firstOf({ tasks, failures }: { tasks: (typeof Task)["static"][]; failures: { reason?: string }[] }) {
  const [task] = tasks;
  if (task !== undefined) return task;
  throw new CheckFailed(failures.map(({ reason }) => reason).join("; ") || "no task", "a task");
}
