/** An error with a message for the user: what is wrong, and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** Exit code of the process: 1, 2 for a wrong command line, 130 after Ctrl-C. */
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** For Ctrl-C, or a signal from outside. */
export const interrupted = () =>
  new CliError("interrupted. Repeat the command to continue from here.", { exitCode: 130 });
