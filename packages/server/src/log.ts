import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";
import type { Config } from "./config.ts";

const BUFFER_BYTES = 4096;
const FLUSH_MS = 250;
/** When nobody takes the lines any more, later ones are dropped: the log must not fill the memory. */
const MOST_BYTES = 8 * 1024 * 1024;

const FORM = { base: null, formatters: { level: (label) => ({ level: label }) } } satisfies LoggerOptions;

/**
 * The server's log: JSON lines on standard output. They are written together and in the background, so that no request waits
 * for them; what is left is written when the process ends.
 */
export function openLog(level: Config["logLevel"]): Logger {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    maxLength: MOST_BYTES,
    periodicFlush: FLUSH_MS,
  });
  return pino({ ...FORM, level }, destination);
}

/**
 * The same lines, each written before the program goes on: a process that is frozen after each answer would keep the others
 * to itself, perhaps for ever.
 * @param fields what every line tells besides its own fields; asked at each line, and has to be a new object
 */
export const openSyncLog = (
  fields: () => object,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger => pino({ ...FORM, mixin: fields }, destination);
