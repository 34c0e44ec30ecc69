import { IrisError } from "iris-models";
import { readFlags } from "./commandLine.ts";
import { loadConfig } from "./config.ts";
import { serve } from "./serve.ts";
import { stopOnSignals } from "./signals.ts";
import { VERSION } from "./version.ts";

/** A start that takes longer says that it is under way. */
const NOTICE_AFTER_MS = 1000;

try {
  const config = loadConfig(process.env, readFlags(process.argv.slice(2), VERSION));
  const { url, loaded, greeting, reload, stop } = await serve(config);
  const stopping = stopOnSignals(config.drainSeconds, stop);
  process.on("SIGHUP", () => void reload());
  const notice = setTimeout(
    () => console.error(`Listening on ${url}. Models are still being loaded.`),
    NOTICE_AFTER_MS,
  );
  stopping.addEventListener("abort", () => clearTimeout(notice));
  await loaded.finally(() => clearTimeout(notice));
  if (!stopping.aborted) console.error(greeting());
} catch (error) {
  console.error(error instanceof IrisError ? error.message : error);
  process.exitCode = 1;
}
