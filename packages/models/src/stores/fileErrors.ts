import { IrisError } from "../errors.ts";

/** What the system says when it, and not the file, is the matter: it may read the same file in a moment. */
const TRANSIENT = ["EMFILE", "ENFILE", "EIO", "ESTALE", "ENOMEM", "EAGAIN", "EBUSY", "ETIMEDOUT"];

/** The system's code for what went wrong, such as `ENOENT`; empty where there is none. */
export const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "");

/** The system's own message names paths, which are nobody's business on the wire. */
export const reasonOf = (cause: unknown): string =>
  codeOf(cause) || (cause instanceof Error ? cause.message : String(cause));

/** Whether there is no such file. */
export const isNotFound = (cause: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(cause));

/** Whether the error says nothing about the file itself. */
export const isTransient = (cause: unknown): boolean => TRANSIENT.includes(codeOf(cause));

/** What to throw when an object's file cannot be opened or read, for errors of the system; an IrisError stays as it is. */
export function unreadable(key: string, cause: unknown): IrisError {
  if (cause instanceof IrisError) return cause;
  return isTransient(cause)
    ? new IrisError("STORE_UNAVAILABLE", `${key} cannot be read at the moment (${reasonOf(cause)}). Try again.`, {
        cause,
      })
    : new IrisError("OBJECT_UNREADABLE", `${key} cannot be read (${reasonOf(cause)}).`, { cause });
}
