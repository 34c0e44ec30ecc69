import { install } from "./install.mjs";
import { run } from "./run.mjs";
import { skipped } from "./skipped.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/** @type {Step} */
export const installing = { title: "Installing the packages", work: install };

/** @type {Step} */
export const building = { title: "Building (what has not changed comes from the cache)", work: () => turbo("build") };

/** @type {Step} */
export const linting = {
  title: "Checking lint and format",
  work: () => run("biome", ["check", "--error-on-warnings", "."]),
};

/** @type {Step} */
export const checkingArrows = {
  title: "Checking that each package imports only what it may",
  work: () => run("turbo", ["boundaries"]),
};

/** @type {Step} */
export const checkingTypesAndOutputs = {
  title: "Checking types, generated files, and the packages as they would be published",
  work: () => turbo("typecheck", "typecheck:root", "check:generated", "check:package"),
};

/**
 * @param {readonly string[]} args for vitest, such as files
 * @param {() => Promise<void>} vitest
 * @param {typeof skipped} notTested
 * @returns {Step}
 */
export const testing = (args, vitest = () => run("vitest", ["run", ...args]), notTested = skipped) => ({
  title: "Testing",
  work: async () => {
    try {
      await vitest();
    } finally {
      const warning = notTested(args);
      if (warning !== undefined) console.log(`\n${warning}\n`);
    }
  },
});

/**
 * @param {readonly string[]} args for iris-server
 * @returns {Step}
 */
export const serving = (args) => ({
  title: "Serving (Ctrl-C ends it)",
  work: () => run("packages/server/bin/iris-server.js", args, { ownGroup: true }),
});

/** @param {readonly string[]} tasks */
function turbo(...tasks) {
  return run("turbo", ["run", ...tasks, "--output-logs=errors-only", "--continue=dependencies-successful"]);
}
