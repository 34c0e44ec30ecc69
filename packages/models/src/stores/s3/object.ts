import type { Readable } from "node:stream";
import { type CallLimits, type Deadline, transferMs } from "./limits.ts";

/** A page of a listing. */
export interface S3Page {
  readonly objects: readonly { readonly key: string; readonly etag: string }[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** An object on its way: the headers have arrived, the body has not. */
export interface S3Object {
  readonly etag: string;
  /** The length of the body, where the server sends it. */
  readonly bytes: number | undefined;
  /** Ends with an error when fewer bytes arrive than the headers said, or none for too long. */
  readonly body: Readable;
}

/** The calls that the reader and the client both make. They throw the errors of the SDK and of the system. */
export interface S3Reads {
  list(prefix: string, from: string | undefined, deadline: Deadline): Promise<S3Page>;
  get(key: string, deadline: Deadline): Promise<S3Object>;
}

/** An object whose body may take longer than its headers did, but has to keep arriving. */
export function arriving(object: S3Object, { silenceMs }: CallLimits, deadline: Deadline): S3Object {
  const { body, bytes } = object;
  if (bytes === undefined) deadline.clear();
  else deadline.extend(silenceMs + transferMs(bytes));
  const stop = () => body.destroy(timeoutError("The object arrived too slowly."));
  deadline.signal.addEventListener("abort", stop, { once: true });
  body.once("close", () => deadline.clear());
  return object;
}

export const timeoutError = (message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { name: "TimeoutError" });

/** An entity tag without its quotes: servers differ in whether they send them, and where. */
export const bareEtag = (etag = ""): string => etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
