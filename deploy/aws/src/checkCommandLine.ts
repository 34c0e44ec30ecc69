/**
 * Parses a command line and does nothing else, so that help and mistakes come before anything is installed or built.
 * Exit code 0 after help, 2 after a mistake, 3 for a command to run.
 */
import { CliError } from "./cliError.ts";
import { parseCommandLine } from "./commandLine.ts";

try {
  process.exitCode = parseCommandLine(process.argv.slice(2), console.log) === undefined ? 0 : 3;
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
