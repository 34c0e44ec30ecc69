import { CheckFailed } from "../check.ts";
import { openEndpoint } from "../endpoint.ts";
import type { Trial } from "./trial.ts";

/** Far below what comes at once, far above what the smoke test asks. */
export const THROTTLE = { rate: 10, burst: 10 };
const AT_ONCE = 150;

/** Whether requests over the limit are turned away. */
export async function tryThrottle({ outputs, env, journal }: Trial): Promise<void> {
  const title = `${outputs.api.toUpperCase()} API: over its limit it answers 429`;
  const endpoint = openEndpoint(outputs, env);
  if (endpoint === undefined) return journal.skip(title, "there is none");
  await journal.check(title, async (note) => {
    const asked = Array.from({ length: AT_ONCE }, () => endpoint.askOnce("/health/live"));
    const counts = new Map<number, number>();
    for (const { status } of await Promise.all(asked)) counts.set(status, (counts.get(status) ?? 0) + 1);
    const came = [...counts].map(([status, count]) => `${count} times ${status}`).join(", ");
    if (!counts.has(429) || !counts.has(200)) {
      const todo = "API Gateway's limits are best effort: once more may help.";
      throw new CheckFailed(`${came} of ${AT_ONCE} at once`, "some 200 and some 429", todo);
    }
    note(came);
  });
}
