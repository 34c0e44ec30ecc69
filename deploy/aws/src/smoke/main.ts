import { CommanderError } from "commander";
import { programsOfMachine } from "../programs.ts";
import { Stop } from "../stop.ts";
import { processTerminal } from "../terminal.ts";
import { tryAccount } from "./account/account.ts";
import { readOptions } from "./account/options.ts";

const BAD_INPUT = 2;

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const world = { env: process.env, programs: programsOfMachine, terminal: processTerminal, patience: 1 };
  process.exitCode = (await tryAccount(options, world)) ? 0 : 1;
} catch (error) {
  // the parser has told the person already
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : BAD_INPUT;
  else if (error instanceof Stop) {
    processTerminal.warn(`Stopped: ${error.message}`);
    process.exitCode = error.exitCode;
  } else throw error;
}
