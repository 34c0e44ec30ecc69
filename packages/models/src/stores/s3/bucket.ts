import type { Readable } from "node:stream";
import type { WriteCondition } from "../store.ts";
import { createCaller } from "./caller.ts";
import type { Deadline } from "./deadline.ts";
import { type HttpAnswer, lateness, SILENCE_MS } from "./http.ts";
import { bare, readPage, type S3Page } from "./response.ts";

// Lambda allows ten seconds from its start to the first answer, and reading a registry is a part of them.
const SLOWEST_BYTES_PER_MS = 100;

/** How long S3 may take to answer a call, retries included, in milliseconds; a body may follow. */
export const ANSWER_MS = 6_000;

/** An object on its way: the headers have come, the body has not. */
export interface S3Object {
  readonly etag: string;
  /** How many bytes its body has, where the server says so. */
  readonly bytes: number | undefined;
  /** Ends with an error when fewer bytes come than the headers said, or none for too long. */
  readonly body: Readable;
}

/** The three calls to S3 that a registry needs. They throw the system's errors, and S3Refusal for a refusal. */
export interface S3Bucket {
  list(prefix: string, from?: string): Promise<S3Page>;
  get(key: string): Promise<S3Object>;
  /** @param md5 of the bytes, in base64: the server refuses what arrives otherwise. @returns the etag */
  put(key: string, bytes: Uint8Array, md5: string, condition?: WriteCondition): Promise<string>;
}

/**
 * A bucket, with credentials, profile and endpoint from where the AWS tools have them.
 * Nothing is read or connected before the first call, no call takes forever, and idle connections keep no process alive.
 * AWS_CA_BUNDLE names a file with the authorities that S3's certificate may come from, instead of the usual ones; NODE_EXTRA_CA_CERTS adds
 * to them, and holds for what fetches credentials, too.
 */
export function openBucket(bucket: string): S3Bucket {
  const call = createCaller(bucket);
  return {
    list(prefix, from) {
      const query = { "list-type": "2", prefix, ...(from !== undefined && { "continuation-token": from }) };
      return call({ method: "GET", key: "", query }, ANSWER_MS, readPage);
    },
    get: (key) => call({ method: "GET", key }, ANSWER_MS, arriving),
    put(key, body, md5, condition) {
      const headers = { "content-length": `${body.byteLength}`, "content-md5": md5, ...headersOf(condition) };
      return call({ method: "PUT", key, headers, body }, ANSWER_MS + body.byteLength / SLOWEST_BYTES_PER_MS, written);
    },
  };
}

/** The body may take longer than the answer did, but it has to keep coming, and at more than a trickle. */
function arriving({ headers, body }: HttpAnswer, deadline: Deadline): S3Object {
  const length = headers["content-length"];
  if (length === undefined) deadline.clear();
  else deadline.move(SILENCE_MS + Number(length) / SLOWEST_BYTES_PER_MS);
  deadline.signal.addEventListener("abort", () => body.destroy(lateness("The object came too slowly.")), {
    once: true,
  });
  body.once("close", () => deadline.clear());
  return { etag: bare(headers.etag), bytes: length === undefined ? undefined : Number(length), body };
}

function written({ headers, body }: HttpAnswer): string {
  body.resume();
  return bare(headers.etag);
}

const headersOf = (condition: WriteCondition | undefined): Record<string, string> => {
  if (!condition) return {};
  return "ifAbsent" in condition ? { "if-none-match": "*" } : { "if-match": `"${condition.ifMatch}"` };
};
