import { handOver } from "./lib/handOver.mjs";
import { runSteps } from "./lib/steps.mjs";
import { building, installing } from "./lib/tasks.mjs";

await runSteps([installing, building]);
await handOver("tools/mock-aws/src/main.ts", process.argv.slice(2));
