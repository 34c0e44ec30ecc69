import { Command } from "commander";
import { IrisError } from "iris-models";
import pkg from "../package.json" with { type: "json" };
import { Config, flagOf, loadConfig, type Setting, settings, variableOf } from "./config.ts";
import { serve } from "./serve.ts";
import { stopOnSignals } from "./signals.ts";

/** A start that takes longer says that it is under way. */
const NOTICE_AFTER_MS = 1000;
/** How long a process that has ended its work waits for its last lines to be read. */
const LAST_LINES_MS = 1000;

// HAZARD: console.error survives the first message that cannot be written, and not the second
process.stderr.on("error", () => undefined);

try {
  const config = loadConfig(process.env, readFlags(process.argv.slice(2)));
  const { url, loaded, greeting, reload, stop } = await serve(config);
  const stopping = stopOnSignals(config.drainSeconds, () => stop().finally(endSoon));
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
  endSoon();
}

/** Lines that nobody reads on standard error would keep the process for ever. */
function endSoon(): void {
  setTimeout(() => process.exit(), LAST_LINES_MS).unref();
}

/** What the command line says of the settings, as text. `--help` and `--version` print and end the process. */
function readFlags(argv: readonly string[]): Partial<Record<Setting, string>> {
  const command = new Command("iris-server")
    .description("Serves a registry of ONNX models as a typed, documented prediction API")
    .version(pkg.version)
    .addHelpText("after", "\nEach setting is also a variable of the environment; a flag comes before it.");
  for (const name of settings) {
    const { description, default: preset } = Config.properties[name];
    const suffix = preset === undefined ? "" : `, default ${preset}`;
    command.option(`${flagOf(name)} <value>`, `${description} (${variableOf(name)}${suffix})`);
  }
  return command.parse([...argv], { from: "user" }).opts();
}
