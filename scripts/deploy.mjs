import { spawnSync } from "node:child_process";
import { environment, root } from "./lib/environment.mjs";
import { handOver } from "./lib/handOver.mjs";
import { runSteps } from "./lib/steps.mjs";
import { building, installing } from "./lib/tasks.mjs";

const args = process.argv.slice(2);
const ended = readCommandLine();
if (ended !== undefined) process.exit(ended);
await runSteps([installing, building]);
await handOver("deploy/aws/src/main.ts", args);

/**
 * Help and mistakes at once, where the packages are there to tell them; else they are told later.
 * @returns {number | undefined} the exit code, undefined when there is something to be done
 */
function readCommandLine() {
  const { status, stdout, stderr } = spawnSync("node", ["deploy/aws/src/commandLine.ts", ...args], {
    cwd: root,
    env: environment,
    encoding: "utf8",
  });
  if (status !== 0 && status !== 2) return undefined;
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return status;
}
