import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";
import type { Config } from "../config.ts";
import { BackgroundDestination } from "./backgroundDestination.ts";
import { standardOutput } from "./sink.ts";
import { syncDestination } from "./syncDestination.ts";

const FORM = { base: null, formatters: { level: (label) => ({ level: label }) } } satisfies LoggerOptions;

/** The server's log. */
export interface ServerLog {
  readonly logger: Logger;
  /** How many lines could not be written and were dropped. */
  dropped(): number;
  /** Writes what is left. It does not wait long for a reader that reads no more. */
  close(): Promise<void>;
}

/**
 * The server's log: JSON lines on standard output, written in the background. What is left is written when the process
 * ends, as far as that goes without waiting.
 */
export function openLog(level: Config["logLevel"]): ServerLog {
  const destination = new BackgroundDestination(standardOutput(), {
    onDropped: (lines) => logDropped(logger, lines),
    onTrouble: reportTrouble,
  });
  const logger = pino({ ...FORM, level }, destination);
  process.on("exit", () => destination.flushNow());
  return { logger, dropped: () => destination.dropped, close: () => destination.close() };
}

/**
 * The same lines, each written before the program goes on: a process that is frozen after each response would keep the others
 * to itself, perhaps for ever.
 * @param fields makes the fields that every line has besides its own; called for each line, and must return a new object
 */
export function openSyncLog(fields: () => object, destination?: DestinationStream): Logger {
  const standard = () => syncDestination(1, (lines) => logDropped(logger, lines));
  const logger = pino({ ...FORM, mixin: fields }, destination ?? standard());
  return logger;
}

const logDropped = (logger: Logger, dropped: number): void =>
  logger.error({ event: "log_lines_dropped", dropped }, "lines of the log could not be written and are lost");

function reportTrouble(error: NodeJS.ErrnoException | undefined): void {
  const reason = error ? `cannot be written (${error.code})` : "is not read";
  console.error(`The log on standard output ${reason}. Some lines are kept and tried again, later ones are dropped.`);
}
