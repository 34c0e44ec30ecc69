import packageJson from "../../package.json" with { type: "json" };
import { printable } from "../core/printable.ts";
import { IrisClientError } from "../errors.ts";
import { type Io, processIo } from "./io.ts";
import { predict } from "./predict.ts";
import { didYouMean } from "./suggest.ts";

const DONE = 0;
const FAILED = 1;
const BAD_INPUT = 2;

type Command = (args: readonly string[], io: Io) => Promise<void>;

const COMMANDS: ReadonlyMap<string, Command> = new Map([["predict", predict]]);

const HELP = `Usage: iris-client COMMAND [options]

Gets predictions from the models of an iris server.

Commands:
  predict ROWS   predict rows; "iris-client predict --help" lists the options

Options:
  -V, --version  print the version
  -h, --help     print this`;

/**
 * Runs a command line of `iris-client`. Never throws.
 * @param args what stands after the program's name
 * @returns the exit status: 0 done, 2 for a fault of the input, 1 for any other failure
 */
export async function run(args: readonly string[], io: Io = processIo): Promise<number> {
  try {
    await dispatch(args, io);
    return DONE;
  } catch (error) {
    return report(error, io);
  }
}

async function dispatch([word, ...rest]: readonly string[], io: Io): Promise<void> {
  if (word === "--help" || word === "-h" || word === "help") return io.out(HELP);
  if (word === "--version" || word === "-V") return io.out(packageJson.version);
  const command = COMMANDS.get(word ?? "");
  if (command) return command(rest, io);
  const fault =
    word === undefined ? "A command is missing." : `"${word}" is no command.${didYouMean(word, [...COMMANDS.keys()])}`;
  throw new IrisClientError("INVALID_OPTION", `${fault} "iris-client --help" lists the commands.`);
}

/** Much of what an error says came from elsewhere, so nothing goes out that could act on a terminal. */
function report(error: unknown, io: Io): number {
  const say = (text: string): void => io.err(printable(text));
  if (!(error instanceof IrisClientError)) {
    say(`Unexpected error: ${error instanceof Error ? error.stack : error}`);
    return FAILED;
  }
  say(`error: ${error.message}`);
  if (error.errors.length > 1) for (const { path, message } of error.errors) say(`  ${path || "/"}: ${message}`);
  if ((error.status ?? 0) >= 500 && error.requestId !== undefined) say(`  request id: ${error.requestId}`);
  return isCallerError(error) ? BAD_INPUT : FAILED;
}

const CALLERS: readonly string[] = ["INVALID_OPTION", "INVALID_INPUT", "INVALID_BODY"];

const isCallerError = ({ code, status }: IrisClientError): boolean =>
  status === undefined ? CALLERS.includes(code) : status >= 400 && status < 500;
