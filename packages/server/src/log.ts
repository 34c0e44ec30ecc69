import pino, { type Logger } from "pino";
import type { Config } from "./config.ts";

const BUFFER_BYTES = 4096;
const FLUSH_MS = 250;
/** When nobody takes the lines any more, later ones are dropped: the log must not fill the memory. */
const MOST_BYTES = 8 * 1024 * 1024;

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
  return pino({ level, base: null, formatters: { level: (label) => ({ level: label }) } }, destination);
}
