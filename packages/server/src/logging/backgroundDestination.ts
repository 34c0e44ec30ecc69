import type { DestinationStream } from "pino";
import type { Sink } from "./sink.ts";

const TOGETHER = 4096;
const FLUSH_MS = 250;
const CLOSE_MS = 2_000;
const MAX_BUFFERED_LENGTH = 8 * 2 ** 20;

/** @see BackgroundDestination */
export interface BackgroundOptions {
  /** How many characters of lines are kept while they cannot be written; later lines are dropped. @default 8 MiB */
  readonly maxLength?: number;
  /** Called when lines can be written again after some were dropped. It may write a line, which is not dropped. */
  readonly onDropped: (lines: number) => void;
  /** Called once each time that lines begin not to be written: with the system's error, or none when nobody reads them. */
  readonly onTrouble: (error: Error | undefined) => void;
}

/**
 * Writes the lines of a log together and in the background, so that no request waits for them. Lines that cannot be
 * written, since the disk is full or nobody reads the pipe, are kept up to a limit and tried again; later ones are dropped
 * and counted. sonic-boom, which pino would take, repeats such a write for ever when the process ends.
 */
export class BackgroundDestination implements DestinationStream {
  readonly #sink: Sink;
  readonly #options: BackgroundOptions;
  readonly #maxLength: number;
  readonly #timer: NodeJS.Timeout;
  #text = "";
  /** What is being written, or could not be and is tried again. */
  #chunk: Buffer | undefined;
  #isWriting = false;
  #isFailing = false;
  #isInTrouble = false;
  #isReporting = false;
  #dropped = 0;
  #droppedInAll = 0;
  #onRest: (() => void) | undefined;

  constructor(sink: Sink, options: BackgroundOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#maxLength = options.maxLength ?? MAX_BUFFERED_LENGTH;
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  /** How many lines have been dropped since the start. */
  get dropped(): number {
    return this.#droppedInAll;
  }

  write(line: string): void {
    const kept = this.#text.length + (this.#chunk?.byteLength ?? 0);
    if (kept + line.length > this.#maxLength && !this.#isReporting) {
      this.#drop();
      return;
    }
    this.#text += line;
    if (this.#text.length >= TOGETHER && !this.#isFailing) this.#flush();
  }

  /** Writes what is left, for two seconds at most where the process can end without. Later lines are still taken. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const isWritten = new Promise<void>((resolve) => {
      this.#onRest = resolve;
    });
    const late = this.#sink.isLeft ? setTimeout(() => this.#onRest?.(), CLOSE_MS) : undefined;
    this.#flush();
    await isWritten;
    clearTimeout(late);
  }

  /** Writes what is left, as far as that goes without waiting: for a process that is ending. */
  flushNow(): void {
    const rest = this.#isWriting ? undefined : this.#chunk;
    this.#sink.writeNow(Buffer.concat([rest ?? Buffer.alloc(0), Buffer.from(this.#text)]));
    this.#chunk = undefined;
    this.#text = "";
  }

  #drop(): void {
    this.#dropped++;
    this.#droppedInAll++;
    this.#trouble(undefined);
  }

  #flush(): void {
    if (this.#isWriting) return;
    this.#chunk ??= this.#takeText();
    if (!this.#chunk) {
      this.#onRest?.();
      return;
    }
    this.#isWriting = true;
    this.#sink.write(this.#chunk, (error, written) => this.#written(error, written));
  }

  #takeText(): Buffer | undefined {
    if (this.#text === "") return undefined;
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    return bytes;
  }

  #written(error: Error | null, written: number): void {
    this.#isWriting = false;
    const rest = this.#chunk?.subarray(written);
    this.#chunk = rest && rest.byteLength > 0 ? rest : undefined;
    this.#isFailing = error !== null;
    if (error) {
      this.#trouble(error);
      this.#onRest?.();
      return;
    }
    if (!this.#chunk) this.#recovered();
    if (this.#chunk || this.#onRest || this.#text.length >= TOGETHER) this.#flush();
  }

  #trouble(error: Error | undefined): void {
    if (this.#isInTrouble) return;
    this.#isInTrouble = true;
    this.#options.onTrouble(error);
  }

  #recovered(): void {
    this.#isInTrouble = false;
    if (this.#dropped === 0) return;
    const lines = this.#dropped;
    this.#dropped = 0;
    this.#isReporting = true;
    this.#options.onDropped(lines);
    this.#isReporting = false;
  }
}
