import { existsSync } from "node:fs";

/**
 * The tools that this machine lacks, and what is not tested without them.
 * @typedef {ReturnType<typeof missingTools>} MissingTools
 */

export function missingTools() {
  /** @type {Map<string, string>} */
  const reasons = new Map();
  /** @type {string[]} */
  const reported = [];
  return {
    /** @param {string} tool @param {string} reason */
    add: (tool, reason) => void reasons.set(tool, reason),
    /** @param {readonly string[]} tools @returns {boolean} whether this machine has all of them */
    hasAll: (tools) => !tools.some((tool) => reasons.has(tool)),
    /**
     * Prints which tools are missing for something, at once and again when the process ends.
     * @param {string} subject what is not tested without them @param {readonly string[]} tools
     * @returns {boolean} whether any is missing
     */
    report(subject, tools) {
      const missing = tools.filter((tool) => reasons.has(tool));
      for (const tool of missing) {
        const line = `*** NOT TESTED: ${subject}: ${tool} is missing: ${reasons.get(tool)} ***`;
        if (reported.includes(line)) continue;
        if (reported.length === 0) process.on("exit", () => console.log(`\n${reported.join("\n")}\n`));
        reported.push(line);
        console.log(`\n${line}\n`);
      }
      return missing.length > 0;
    },
  };
}

/**
 * What deploy/tools/install.sh reports as missing, and every tool that it did not report because it ended early.
 * @param {{ readonly code: number, readonly output: string }} result
 * @param {readonly string[]} tools that it had to install
 * @returns {Map<string, string>} the reason by tool
 */
export function readInstallReport({ code, output }, tools) {
  /** @type {Map<string, string>} */
  const missing = new Map();
  for (const [, tool, reason] of output.matchAll(/^MISSING ([^:\n]+): (.*)$/gm)) {
    if (tool !== undefined && reason !== undefined) missing.set(tool, reason);
  }
  const installed = new Set([...output.matchAll(/^ok +(\S+)/gm)].map(([, tool]) => tool));
  for (const tool of tools) {
    if (installed.has(tool) || missing.has(tool)) continue;
    missing.set(tool, `install.sh ended before it ${describeEnd(code, output)}`);
  }
  return missing;
}

/**
 * How a program ended, with its last line.
 * @param {number} code
 * @param {string} output
 */
export const describeEnd = (code, output) => `with exit code ${code}: ${output.trim().split("\n").at(-1) ?? ""}`;

// as in packages/server/test/support/chromium.ts, which skips the tests in a browser when none of these exists
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const BROWSER_TESTS = ["packages/server/test/docs.test.ts", "packages/server/test/cors/browser.test.ts"];

/**
 * A warning when vitest skips the tests in a browser.
 * @param {readonly string[]} args of vitest; without any it runs every test
 * @param {string | undefined} [browser] the path that the user has set
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function browserWarning(args, browser = process.env.CHROMIUM, exists = existsSync) {
  const wanted = args.length === 0 || args.some((arg) => BROWSER_TESTS.some((test) => test.includes(arg)));
  if (!wanted || [browser, ...BROWSERS].some((path) => path && exists(path))) return undefined;
  return "*** NOT TESTED: the docs page, and pages of other origins, in a browser: Chromium is missing. Install it, or set CHROMIUM to its path. ***";
}
