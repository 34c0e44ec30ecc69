import { expect, it } from "vitest";
import { tryThrottle } from "../../../src/smoke/account/throttle.ts";
import { tryAgainst } from "../support/trial.ts";
import type { Reply } from "../support/world.ts";

const tooMany: Reply = { status: 429, body: { message: "Too Many Requests" } };

it("sees that what is over the limit is turned away", async () => {
  let asked = 0;
  const said = await tryAgainst(tryThrottle, { refuse: () => (asked++ < 10 ? null : tooMany) });
  expect(said).toMatch(/^ok .*429: (10 times 200, 140 times 429|140 times 429, 10 times 200)$/);
});

it.each([
  { what: "no limit", refuse: () => null },
  { what: "a limit of nothing", refuse: () => tooMany },
])("tells $what", async ({ refuse }) => {
  expect(await tryAgainst(tryThrottle, { refuse })).toMatch(/^FAILED .*150 times (200|429) of 150 at once came/);
});
