import { run } from "./commands/program.ts";
import { useProxies } from "./commands/proxies.ts";

// a reader such as head may leave before the end; that is its right, and no failure
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

await useProxies();
process.exitCode = await run(process.argv.slice(2));
