import { IrisError } from "../errors.ts";

/** What to throw for a write that was to be only if absent, and was not. */
export const thereAlready = (key: string, cause?: unknown): IrisError => conflict(`"${key}" is there already.`, cause);

/** What to throw for a write that was to replace only what had been read, and found something else. */
export const changedSince = (key: string, cause?: unknown): IrisError =>
  conflict(`"${key}" has changed since it was read. Read it again and repeat.`, cause);

const conflict = (message: string, cause: unknown): IrisError =>
  new IrisError("CONFLICT", message, cause === undefined ? {} : { cause });
