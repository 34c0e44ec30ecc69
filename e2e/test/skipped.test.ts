import { describe, expect, test } from "vitest";
import { succeed } from "../support/run.ts";
import { repository } from "../support/workspace.ts";

/** The warning of `npm test` for its arguments, with these browsers installed. */
async function warningOf(args: readonly string[], browsers: readonly string[]): Promise<string> {
  const program = `import { browserWarning } from "./scripts/missingTools.mjs";
    const browsers = ${JSON.stringify(browsers)};
    console.log(browserWarning(${JSON.stringify(args)}, "/mine", (path) => browsers.includes(path)) ?? "");`;
  return (await succeed(process.execPath, ["--input-type=module", "--eval", program], { cwd: repository })).trim();
}

describe("npm test without Chromium", () => {
  test.each([
    [],
    ["packages/server"],
    ["docs"],
  ])("warns at the end that the browser tests are skipped (%s)", async (...args) => {
    expect(await warningOf(args, [])).toMatch(/NOT TESTED.*docs page.*CHROMIUM/);
  });

  test("does not warn with a browser, or when those tests were not requested", async () => {
    expect(await warningOf([], ["/usr/bin/chromium"])).toBe("");
    expect(await warningOf([], ["/mine"])).toBe("");
    expect(await warningOf(["packages/models"], [])).toBe("");
  });
});
