import { IrisClientError } from "../errors.ts";

/** Timers take no more than this: past it they fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The longest string that V8 can hold, in characters; a response is read as one string. */
const MAX_STRING_LENGTH = 536_870_888;

/** @throws IrisClientError `INVALID_OPTION` */
export function checkTimeout(given: unknown): number {
  if (isNumber(given) && given > 0 && (given <= MAX_TIMEOUT_MS || given === Number.POSITIVE_INFINITY)) return given;
  throw wrongOption("timeout", `milliseconds above 0, at most ${MAX_TIMEOUT_MS}, or Infinity for no limit`, given);
}

/** @throws IrisClientError `INVALID_OPTION` */
export function checkConcurrency(given: unknown): number {
  if (isNumber(given) && given >= 1 && (Number.isInteger(given) || given === Number.POSITIVE_INFINITY)) return given;
  throw wrongOption("concurrency", "a whole number from 1, or Infinity for no limit", given);
}

/** @throws IrisClientError `INVALID_OPTION` */
export function checkMaxResponseBytes(given: unknown): number {
  if (isNumber(given) && Number.isInteger(given) && given >= 1 && given <= MAX_STRING_LENGTH) return given;
  throw wrongOption("maxResponseBytes", `a whole number of bytes from 1 to ${MAX_STRING_LENGTH}`, given);
}

/** @throws IrisClientError `INVALID_OPTION` for what has no options, such as null */
export function checkObject<T extends object>(what: string, given: T): T {
  if (typeof given === "object" && given !== null) return given;
  throw wrongOption(what, "an object", given);
}

/** @throws IrisClientError `INVALID_OPTION` for what is no AbortSignal, such as an AbortController */
export function checkSignal(given: AbortSignal | null | undefined): AbortSignal | undefined {
  if (given === undefined || given === null) return undefined;
  // a signal of another realm, such as jsdom's, is no instance of this realm's AbortSignal
  if (typeof given === "object" && typeof given.aborted === "boolean") return given;
  throw wrongOption("signal", "an AbortSignal", given);
}

/** @throws IrisClientError `INVALID_OPTION` for what the caller's own fetch gave instead of a Response */
export function checkResponse(given: Response): Response {
  const isResponse =
    typeof given === "object" &&
    typeof given?.status === "number" &&
    typeof given.headers?.get === "function" &&
    typeof given.text === "function";
  if (isResponse) return given;
  throw wrongOption("fetch", "a function that resolves to a Response", given);
}

const isNumber = (given: unknown): given is number => typeof given === "number";

/** The error for an option that is wrong. */
export function wrongOption(option: string, wanted: string, got: unknown): IrisClientError {
  return new IrisClientError("INVALID_OPTION", `${option} must be ${wanted}, got ${described(got)}.`);
}

function described(got: unknown): string {
  if (typeof got === "number" || got === null || got === undefined) return String(got);
  return typeof got === "string" ? JSON.stringify(got.slice(0, 100)) : typeof got;
}
