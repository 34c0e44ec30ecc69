import { IrisError } from "iris-models";
import { readFlags } from "./commandLine.ts";
import { loadConfig } from "./config.ts";
import { serve } from "./serve.ts";
import { stopOnSignals } from "./signals.ts";
import { VERSION } from "./version.ts";

try {
  const { greeting, reload, stop } = await serve(loadConfig(process.env, readFlags(process.argv.slice(2), VERSION)));
  stopOnSignals(stop);
  process.on("SIGHUP", () => void reload());
  console.error(greeting);
} catch (error) {
  console.error(error instanceof IrisError ? error.message : error);
  process.exitCode = 1;
}
