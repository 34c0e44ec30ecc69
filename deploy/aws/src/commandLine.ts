/**
 * Reads a command line and does nothing: help and mistakes are told before anything is installed or built.
 * Ends with exit code 0 after help, 2 after a mistake, and 3 when there is something to be done.
 */
import { parseArguments } from "./arguments.ts";
import { Stop } from "./stop.ts";
import { processTerminal } from "./terminal.ts";

try {
  process.exitCode = parseArguments(process.argv.slice(2), processTerminal) === undefined ? 0 : 3;
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  processTerminal.warn(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
