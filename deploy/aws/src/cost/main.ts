import { runCost } from "./cost.ts";

process.exitCode = await runCost(process.argv.slice(2), {
  env: process.env,
  write: (text) => console.log(text),
  warn: (text) => console.error(text),
});
