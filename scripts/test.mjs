import { runSteps } from "./lib/steps.mjs";
import { building, checkingArrows, checkingTypesAndOutputs, installing, linting, testing } from "./lib/tasks.mjs";

const files = process.argv.slice(2);
await runSteps([installing, linting, checkingArrows, building, checkingTypesAndOutputs, testing(files)]);
