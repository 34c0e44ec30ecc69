import { existsSync } from "node:fs";

// as in packages/server/test/support/chromium.ts, which skips the browser when none of them is there
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const TESTS = ["packages/server/test/docs.test.ts", "packages/server/test/cors/browser.test.ts"];

/**
 * What vitest passes over in silence, among hundreds of tests that pass.
 * @param {readonly string[]} args for vitest; without any it runs every test
 * @param {string | undefined} [browser] the path that somebody has set
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined} what was not tested and what to do about it
 */
export function skipped(args, browser = process.env.CHROMIUM, exists = existsSync) {
  const asked = args.length === 0 || args.some((arg) => TESTS.some((test) => test.includes(arg)));
  if (!asked || [browser, ...BROWSERS].some((path) => path && exists(path))) return undefined;
  return `*** NOT TESTED: the docs page, and pages of other origins, in a browser, for want of Chromium. Install it, or set CHROMIUM to its path. ***`;
}
