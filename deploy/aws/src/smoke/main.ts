import { CommanderError } from "commander";
import { openAws, regionOfProfile } from "../clients/aws.ts";
import { programsOfMachine } from "../programs.ts";
import { Stop } from "../stop.ts";
import { processTerminal } from "../terminal.ts";
import { tryAccount } from "./account/account.ts";
import { ownEnvironment } from "./account/folder.ts";
import { readOptions } from "./account/options.ts";
import { reasonOf } from "./check.ts";

const BAD_INPUT = 2;

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const env = ownEnvironment(process.env);
  const world = {
    env,
    programs: programsOfMachine,
    terminal: processTerminal,
    aws: (region: string) => openAws(env, region),
    regionOfProfile: () => regionOfProfile(env),
    patience: 1,
  };
  process.exitCode = (await tryAccount(options, world)) ? 0 : 1;
} catch (error) {
  // the parser has told the person already
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : BAD_INPUT;
  else if (error instanceof Stop) {
    processTerminal.warn(`Stopped: ${error.message}`);
    process.exitCode = error.exitCode;
  } else {
    processTerminal.warn(`error: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
}
