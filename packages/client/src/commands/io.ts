import type { Fetch } from "../core/settings.ts";

/** What a command may touch of the outside world; tests hand in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line for the reader or the next program in the pipe. */
  out(text: string): void;
  /** A line for the person who watches. */
  err(text: string): void;
  /** Everything on standard input, or a little more than `most` bytes of it where there is more. */
  stdin(most: number): Promise<Uint8Array>;
  /** @default the platform's own */
  readonly fetch?: Fetch;
}

/** The process's own streams. */
export const processIo: Io = {
  env: process.env,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  async stdin(most) {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of process.stdin) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > most) break;
    }
    return Buffer.concat(chunks);
  },
};
