/** `npm start`, `npm test` and the other commands of package.json: `node scripts/run.mjs COMMAND [ARGUMENT ...]`. */
import { spawnSync } from "node:child_process";
import { deploySuites } from "./deploySuites.mjs";
import { install } from "./install.mjs";
import { browserWarning } from "./missingTools.mjs";
import { environment, ProgramFailed, root, run } from "./processes.mjs";
import { runSteps } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/** @param {readonly string[]} tasks */
const turbo = (...tasks) =>
  run("turbo", ["run", ...tasks, "--output-logs=errors-only", "--continue=dependencies-successful"]);

/** @type {readonly Step[]} */
const build = [
  { title: "Installing the packages", work: install },
  { title: "Building (unchanged packages come from the cache)", work: () => turbo("build") },
];

/** @type {readonly Step[]} */
const check = [
  { title: "Installing the packages", work: install },
  { title: "Checking lint and format", work: () => run("biome", ["check", "--error-on-warnings", "."]) },
  { title: "Checking that each package imports only what it may", work: () => run("turbo", ["boundaries"]) },
  { title: "Building (unchanged packages come from the cache)", work: () => turbo("build") },
  {
    title: "Checking types, generated files, and the packages as they would be published",
    work: () => turbo("typecheck", "typecheck:root", "check:generated", "check:package"),
  },
];

/** @param {readonly string[]} args of vitest, such as files */
async function vitest(args) {
  try {
    await run("vitest", ["run", ...args]);
  } finally {
    const warning = browserWarning(args);
    if (warning !== undefined) console.log(`\n${warning}\n`);
  }
}

/**
 * Runs a TypeScript program with Node 24 and this terminal, and ends with its exit code.
 * @param {string} program its path in the repository
 * @param {readonly string[]} args
 */
async function node(program, args) {
  try {
    await run("node", [program, ...args]);
  } catch (error) {
    // the program has printed its error
    if (!(error instanceof ProgramFailed)) throw error;
    process.exitCode = error.code;
  }
}

/**
 * Help and wrong command lines of deploy need no build, only installed packages; without those, the command itself reports them.
 * @param {readonly string[]} args
 */
async function deploy(args) {
  const options = { cwd: root, env: environment, encoding: /** @type {const} */ ("utf8") };
  const { status, stdout, stderr } = spawnSync("node", ["deploy/aws/src/checkCommandLine.ts", ...args], options);
  if (status !== 0 && status !== 2) {
    await runSteps(build);
    return node("deploy/aws/src/main.ts", args);
  }
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status;
}

/** @type {Readonly<Record<string, (args: readonly string[]) => Promise<void>>>} */
const commands = {
  start: (args) =>
    runSteps([
      ...build,
      {
        title: "Serving (Ctrl-C ends it)",
        work: () => run("packages/server/bin/iris-server.js", args, { ownGroup: true }),
      },
    ]),
  build: () => runSteps(build),
  check: () => runSteps(check),
  test: (args) => runSteps([...check, { title: "Testing", work: () => vitest(args) }]),
  "test:deploy": () => runSteps([...build, ...deploySuites()]),
  deploy,
  "mock:aws": async (args) => {
    await runSteps(build);
    await node("tools/mock-aws/src/main.ts", args);
  },
  // needs no build, and prints nothing besides its result
  cost: async (args) => {
    await install();
    await node("deploy/aws/src/cost/main.ts", args);
  },
};

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) throw new Error(`There is no command "${name}": use ${Object.keys(commands).join(", ")}.`);
await command(args);
