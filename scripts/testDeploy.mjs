import { deploySteps } from "./lib/deployTasks.mjs";
import { runSteps } from "./lib/steps.mjs";
import { building, installing } from "./lib/tasks.mjs";

await runSteps([installing, building, ...deploySteps()]);
