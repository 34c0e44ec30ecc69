import { isBroken, isLarge } from "./connectionFailure.ts";
import { inLaterTurn, isNode } from "./runtime.ts";
import type { Fetch } from "./settings.ts";

/** A POST whose body is text. */
export interface Post {
  readonly headers: Headers;
  readonly body: string;
  readonly signal: AbortSignal;
}

const PIECE = 64 * 1024;
const PAUSE_MILLISECONDS = 10;

/**
 * Sends a request. A server that refuses a large body closes the connection while the body is still being sent, and then
 * Node's fetch often fails to write before it has read the 413. Such a request is sent once more, in pieces with pauses,
 * in which the response is read. Sending a prediction's rows twice changes nothing on the server.
 * @throws what the first attempt failed with
 */
export async function send(fetch: Fetch, url: string, post: Post): Promise<Response> {
  try {
    return await fetch(url, initOf(post, post.body));
  } catch (failure) {
    if (post.signal.aborted || !isNode() || !isLarge(post.body) || !isBroken(failure)) throw failure;
    return await sendSlowly(fetch, url, post).catch(() => Promise.reject(failure));
  }
}

// a followed redirect would turn the POST into a GET, or take the key to another host
const initOf = ({ headers, signal }: Post, body: RequestInit["body"]): RequestInit => ({
  method: "POST",
  headers,
  body: body ?? null,
  signal,
  redirect: "manual",
});

async function sendSlowly(fetch: Fetch, url: string, post: Post): Promise<Response> {
  const bytes = new TextEncoder().encode(post.body);
  const headers = new Headers(post.headers);
  // most servers refuse by this header, without reading the body
  headers.set("content-length", String(bytes.byteLength));
  return fetch(url, { ...initOf({ ...post, headers }, slowly(bytes)), duplex: "half" });
}

function slowly(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = 0;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    if (sent > 0) await pause();
    controller.enqueue(bytes.subarray(sent, sent + PIECE));
    sent += PIECE;
    if (sent >= bytes.byteLength) controller.close();
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

/** Late timers run before Node reads what has arrived, so the end of the pause is after that. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(() => inLaterTurn(resolve), PAUSE_MILLISECONDS));
