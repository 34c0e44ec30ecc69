import { runSteps } from "./lib/steps.mjs";
import { building, checkingArrows, checkingTypesAndOutputs, installing, linting } from "./lib/tasks.mjs";

await runSteps([installing, linting, checkingArrows, building, checkingTypesAndOutputs]);
