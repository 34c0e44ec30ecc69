import { Stop } from "../stop.ts";

const INTERRUPTED = 130;

/** What somebody else answered is not what was wanted. The message says what came, what was wanted and what to do. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";

  /** @param todo a sentence, for the person who has to mend it */
  constructor(came: string, wanted: string, todo = "", options?: ErrorOptions) {
    super(`${came} came, ${wanted} was wanted.${todo && ` ${todo}`}`, options);
  }
}

/** The checks of a run, a line each. */
export interface Journal {
  /**
   * Does one check and writes how it went.
   * @param work may note what is worth knowing; what it rejects with is written
   * @returns what `work` gives, undefined where it failed
   * @throws Stop when the person has interrupted it, and nothing else
   */
  check<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T | undefined>;
  /** Writes that something was not checked, and why. */
  skip(title: string, why: string): void;
  /** Titles of the checks that went well. */
  readonly passed: readonly string[];
  /** Titles of the checks that failed so far. */
  readonly failed: readonly string[];
  /** Titles of what was not checked. */
  readonly skipped: readonly string[];
}

/** Starts a journal. @param write takes each line */
export function openJournal(write: (line: string) => void): Journal {
  const passed: string[] = [];
  const failed: string[] = [];
  const skipped: string[] = [];
  const line = (state: string, title: string, text: string) =>
    write(`${state.padEnd(8)}${title}${text === "" ? "" : `: ${text}`}`);
  return {
    passed,
    failed,
    skipped,
    async check(title, work) {
      const notes: string[] = [];
      try {
        const value = await work((text) => notes.push(text));
        passed.push(title);
        line("ok", title, notes.join(", "));
        return value;
      } catch (error) {
        if (error instanceof Stop && error.exitCode === INTERRUPTED) throw error;
        failed.push(title);
        line("FAILED", title, reasonOf(error));
        return undefined;
      }
    },
    skip(title, why) {
      skipped.push(title);
      line("skipped", title, why);
    },
  };
}

/** Clients wrap what happened: the innermost cause of an error without words says it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === "" && error.cause !== undefined) return reasonOf(error.cause);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
