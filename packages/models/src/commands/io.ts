import type { Engine } from "../engines/engine.ts";

/** What a command may touch of the outside world; tests hand in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line for the reader or the next program in the pipe. */
  out(text: string): void;
  /** A line for the person who watches. */
  err(text: string): void;
  /** Everything on standard input. */
  stdin(): Promise<Uint8Array>;
  /** Runs models in `train` and `verify`. @default onnxruntime */
  readonly engine?: Engine | undefined;
  /** Whether the watcher has a terminal: only then is anything drawn. */
  readonly isTerminal: boolean;
}

/** The process's own streams. */
export const processIo: Io = {
  env: process.env,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  async stdin() {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks);
  },
  isTerminal: process.stderr.isTTY === true,
};
