import { IrisClientError } from "../errors.ts";

const NEEDED = ["AbortController", "Headers", "TextDecoder", "URL", "URLSearchParams"] as const;

/** @throws IrisClientError `UNSUPPORTED_RUNTIME` where something is missing that the client cannot do without */
export function checkRuntime(): void {
  for (const name of NEEDED) if (typeof globalThis[name] !== "function") throw missing(name, "Load a polyfill of it");
}

/** The platform's fetch. Looked up at each call, so that tracing which replaces it later takes effect. */
export async function platformFetch(url: string, init: RequestInit): Promise<Response> {
  if (typeof globalThis.fetch === "function") return globalThis.fetch(url, init);
  throw missing("fetch", "Give one as the option fetch");
}

const missing = (name: string, todo: string) =>
  new IrisClientError("UNSUPPORTED_RUNTIME", `This runtime has no ${name}. ${todo}, or use a newer runtime.`);

/** Whether this is Node, or a runtime that behaves like it. Cloudflare's workers have Node's `process` as well. */
export const isNode = (): boolean =>
  globalThis.process?.versions?.node !== undefined && globalThis.navigator?.userAgent !== "Cloudflare-Workers";

/** Looked up once, so that the fake timers of a program's tests do not hold up requests. jsdom has none. */
const { setImmediate: immediate = setTimeout } = globalThis;

/** Runs a function in a later turn of the event loop, after what has arrived by then was read. */
export const inLaterTurn = (run: () => void): void => void immediate(run);
