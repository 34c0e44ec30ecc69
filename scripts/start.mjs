import { runSteps } from "./lib/steps.mjs";
import { building, installing, serving } from "./lib/tasks.mjs";

await runSteps([installing, building, serving(process.argv.slice(2))]);
