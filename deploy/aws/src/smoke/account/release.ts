import { CheckFailed } from "../check.ts";
import { insist } from "../insist.ts";
import { invoke } from "../invocation.ts";
import type { Deployment, Variables } from "./deployment.ts";
import type { Trial } from "./trial.ts";

/** With half of the traffic each, one of two versions stays unseen once in 10^11 runs. */
const CANARY_WEIGHT = 0.5;
const ASKED = 40;
/** An alias that was moved is not moved everywhere at once. */
const PATIENCE_MS = 60_000;

/**
 * Puts a second version beside the first, gives it everything, and goes back: each one line of the deploy command.
 * @param variables what the second version has differently
 */
export async function tryRelease(deployment: Deployment, variables: Variables, trial: Trial): Promise<void> {
  const { journal } = trial;
  const first = trial.outputs.live?.version ?? "";
  const second = await journal.check("a canary: both versions answer, by weight", async (note) => {
    await deployment.run(["--canary", String(CANARY_WEIGHT)], variables);
    const { function_version: newest } = await deployment.outputs();
    if (newest === null || newest === first) throw new CheckFailed(`version ${newest}`, `a newer one than ${first}`);
    note(await insist(() => expectVersions([first, newest], trial), PATIENCE_MS * trial.patience));
    return newest;
  });
  if (second === undefined) return;
  await journal.check("promoted: only the new version answers", async (note) => {
    await deployment.run(["--promote"]);
    note(await insist(() => expectVersions([second], trial), PATIENCE_MS * trial.patience));
  });
  await journal.check("rolled back: only the version before answers", async (note) => {
    await deployment.run(["--rollback"]);
    note(await insist(() => expectVersions([first], trial), PATIENCE_MS * trial.patience));
  });
}

/** @returns who answered how often */
async function expectVersions(wanted: readonly string[], { callee }: Trial): Promise<string> {
  const counts = new Map<string, number>();
  for (let asked = 0; asked < ASKED; asked++) {
    const { version } = await invoke(callee, { rawPath: "/health/live" });
    counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  const came = [...counts].map(([version, count]) => `version ${version} ${count} times`).join(", ");
  const right = counts.size === wanted.length && wanted.every((version) => counts.has(version));
  if (!right) throw new CheckFailed(came, `version ${wanted.join(" and version ")}`);
  return came;
}
