import { CheckFailed, type Journal } from "../check.ts";
import { insist } from "../insist.ts";
import type { World } from "./world.ts";

/** Tags of what was deleted are told for a while. */
const PATIENCE_MS = 180_000;

/** Whether anything of the deployment is left in the account. */
export async function tryLeftovers(
  name: string,
  region: string,
  journal: Journal,
  { aws, patience }: World,
): Promise<void> {
  await journal.check("nothing that bears its tag or name is left", () =>
    insist(async () => {
      const left = await aws(region).leftovers(name);
      if (left.length === 0) return;
      throw new CheckFailed(left.join(", "), "nothing", "Remove them by hand, or find out why they stayed.");
    }, PATIENCE_MS * patience),
  );
}
