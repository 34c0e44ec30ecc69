import { ProgramFailed, run } from "./lib/run.mjs";
import { runSteps } from "./lib/steps.mjs";
import { building, installing } from "./lib/tasks.mjs";

await runSteps([installing, building]);
try {
  await run("node", ["deploy/aws/src/main.ts", ...process.argv.slice(2)]);
} catch (error) {
  // what went wrong has been said
  if (!(error instanceof ProgramFailed)) throw error;
  process.exitCode = error.code;
}
