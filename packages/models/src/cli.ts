import { run } from "./commands/program.ts";
import { useProxies } from "./proxies.ts";

// a reader that has enough, such as head, is no failure
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

await useProxies();
process.exitCode = await run(process.argv.slice(2));
