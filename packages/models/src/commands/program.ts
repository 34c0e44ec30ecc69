import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { type ErrorCode, IrisError } from "../errors.ts";
import { addAlias } from "./alias.ts";
import { addImport } from "./import.ts";
import { type Io, processIo } from "./io.ts";
import { addList } from "./list.ts";
import { addPredict } from "./predict.ts";
import { addShow } from "./show.ts";
import { addTrain } from "./train.ts";
import { addVerify } from "./verify.ts";

const DONE = 0;
const FAILED = 1;
const BAD_INPUT = 2;

const BAD_INPUT_CODES: ReadonlySet<ErrorCode> = new Set([
  "ACCESS_DENIED",
  "CREDENTIALS_INVALID",
  "BUCKET_NOT_FOUND",
  "WRONG_REGION",
  "INVALID_BODY",
  "INVALID_DATA",
  "INVALID_INPUT",
  "INVALID_NAME",
  "INVALID_OPTION",
  "MODEL_NOT_FOUND",
  "REGISTRY_NOT_FOUND",
  "VERSION_NOT_FOUND",
]);

/**
 * Runs a command line of `iris-models`. Never throws.
 * @param args what stands after the program's name
 * @returns the exit status: 0 done, 1 failed, 2 for a fault of the input
 */
export async function run(args: readonly string[], io: Io = processIo): Promise<number> {
  const program = createProgram(io);
  try {
    await program.parseAsync(args, { from: "user" });
    return DONE;
  } catch (error) {
    return report(error, io);
  }
}

function createProgram(io: Io): Command {
  const program = new Command("iris-models")
    .description("Train, version, publish and run ONNX models")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .showSuggestionAfterError()
    .showHelpAfterError("(--help lists commands and options)");
  for (const add of [addTrain, addImport, addPredict, addList, addShow, addAlias, addVerify]) add(program, io);
  return program;
}

function report(error: unknown, io: Io): number {
  // the parser has already reported the fault; --help is no failure
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : BAD_INPUT;
  if (!(error instanceof IrisError)) {
    io.err(`Unexpected error: ${error instanceof Error ? error.stack : error}`);
    return FAILED;
  }
  // the messages of other codes name every fault themselves
  const others = error.code === "INVALID_INPUT" && error.faults.length > 1 ? error.faults : [];
  io.err(`error: ${error.message}`);
  for (const { path, message } of others) io.err(`  ${path || "/"}: ${message}`);
  return BAD_INPUT_CODES.has(error.code) ? BAD_INPUT : FAILED;
}
