import type { Static, TSchema } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { CliError } from "../cliError.ts";

const INTERRUPTED = 130;
const MAX_EXCERPT = 300;

/** A response is not as expected. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";

  /** @param hint what to do, a sentence */
  constructor(expected: string, actual: string, hint = "", options?: ErrorOptions) {
    super(`must be ${expected}, got ${actual}.${hint && ` ${hint}`}`, options);
  }
}

/** The deployment does not work; the lines of the report say why. */
export class SmokeFailed extends Error {
  override readonly name = "SmokeFailed";
  /** Titles of the failed checks. */
  readonly failed: readonly string[];

  constructor(failed: readonly string[]) {
    super(
      `${failed.length === 1 ? "one check" : `${failed.length} checks`} of the smoke test failed: ${failed.join("; ")}.`,
    );
    this.failed = failed;
  }
}

/** The checks of a run, a line each. */
export interface TestReport {
  /**
   * Runs a check and writes its result.
   * @param work its error is written; it can note what is worth knowing
   * @returns what `work` returns, undefined when it failed
   * @throws CliError after Ctrl-C, and nothing else
   */
  check<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T | undefined>;
  /** Writes that something was not checked, and why. */
  skip(title: string, reason: string): void;
  /** Titles of the checks that have failed. */
  readonly failed: readonly string[];
}

/** @param write gets each line */
export function testReport(write: (line: string) => void): TestReport {
  const failed: string[] = [];
  const line = (state: string, title: string, text: string) =>
    write(`${state.padEnd(8)}${title}${text === "" ? "" : `: ${text}`}`);
  return {
    failed,
    async check(title, work) {
      const notes: string[] = [];
      try {
        const value = await work((text) => notes.push(text));
        line("ok", title, notes.join(", "));
        return value;
      } catch (error) {
        if (error instanceof CliError && error.exitCode === INTERRUPTED) throw error;
        failed.push(title);
        line("FAILED", title, reasonOf(error));
        return undefined;
      }
    },
    skip: (title, reason) => line("skipped", title, reason),
  };
}

/** The message of an error. Clients wrap errors: an error without a message has it in its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === "" && error.cause !== undefined) return reasonOf(error.cause);
  return error.message || ("code" in error ? String(error.code) : error.name);
}

/** The start of a text, on one line. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}...` : line;
}

/**
 * Parses JSON of a schema.
 * @param name of what it is, for the message
 * @throws CheckFailed
 */
export function readJson<T extends TSchema>(schema: T, text: string, name: string): Static<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CheckFailed(`${name} as JSON`, excerpt(text) || "nothing", "", { cause });
  }
  if (Check(schema, json)) return json;
  const error = Errors(schema, json).First();
  const where = error === undefined ? "" : ` (${error.path || "/"}: ${error.message.toLowerCase()})`;
  throw new CheckFailed(`${name}${where}`, excerpt(text));
}
