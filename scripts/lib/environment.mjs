import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The programs of the installed packages; Node 24 is one of them, whatever the host's own Node is. */
export const binaries = join(root, "node_modules", ".bin");

/** What deploy/tools/install.sh has installed. */
const tools = join(process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy"), "bin");

/** What every child process gets: our programs first, and nothing that phones home. */
export const environment = {
  ...process.env,
  // logs are for reading, not for terminals
  ...(process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: "1" }),
  PATH: [binaries, tools, process.env.PATH ?? ""].join(delimiter),
  DO_NOT_TRACK: "1",
  ONNXRUNTIME_NODE_INSTALL: "skip",
  ORT_DISABLE_TELEMETRY: "1",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  REDOCLY_TELEMETRY: "off",
  TURBO_TELEMETRY_DISABLED: "1",
  // the host's own Node may be older than the packages want, who are run with Node 24: not worth a page of warnings
  npm_config_loglevel: "error",
};
