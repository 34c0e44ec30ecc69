import { describe, expect, it } from "vitest";
import { succeed } from "../support/run.ts";
import { repository } from "../support/workspace.ts";

/** What `npm test` says after vitest's summary. */
async function said(args: readonly string[], found: readonly string[]): Promise<string> {
  const program = `import { testing } from "./scripts/lib/tasks.mjs";
    import { skipped } from "./scripts/lib/skipped.mjs";
    const found = ${JSON.stringify(found)};
    const { work } = testing(${JSON.stringify(args)}, async () => {}, (args) => skipped(args, "/mine", (path) => found.includes(path)));
    await work();`;
  return succeed(process.execPath, ["--input-type=module", "--eval", program], { cwd: repository });
}

describe("npm test without Chromium", () => {
  it.each([[], ["packages/server"], ["docs"]])("says at the end what it has not tested (%s)", async (...args) => {
    expect(await said(args, [])).toMatch(/NOT TESTED.*docs page.*CHROMIUM/);
  });

  it("says nothing where there is a browser, or where that test was not asked for", async () => {
    expect(await said([], ["/usr/bin/chromium"])).toBe("");
    expect(await said([], ["/mine"])).toBe("");
    expect(await said(["packages/models"], [])).toBe("");
  });
});
