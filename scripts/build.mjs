import { runSteps } from "./lib/steps.mjs";
import { building, installing } from "./lib/tasks.mjs";

await runSteps([installing, building]);
