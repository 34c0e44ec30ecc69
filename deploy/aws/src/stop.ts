/** Why the command stops: one line for the person at the terminal, what is amiss and what to do. */
export class Stop extends Error {
  override readonly name = "Stop";
  /** What the process ends with: 1, or 2 when the command line itself is wrong, or 130 after Ctrl-C. */
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Somebody pressed Ctrl-C, or ended the process from outside. */
export const interrupted = () =>
  new Stop("interrupted. Every step can be repeated: the same command goes on from here.", { exitCode: 130 });
