import { IrisClientError } from "../errors.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { type PredictRequest, predictUrl } from "./request.ts";
import { checkTimeout, type Settings } from "./settings.ts";

/**
 * Sends a question and reads the answer.
 * @throws IrisClientError with the server's code when it refuses; `CONNECTION_FAILED`, `TIMEOUT`, `ABORTED`,
 * `INVALID_RESPONSE` or `INVALID_OPTION` otherwise
 */
export async function exchange(settings: Settings, request: PredictRequest): Promise<Answer> {
  const url = predictUrl(settings.url, request);
  const timeout = checkTimeout(request.options.timeout ?? settings.timeout);
  const deadline = startDeadline(timeout, request.options.signal);
  try {
    deadline.signal.throwIfAborted();
    const response = await settings.fetch(url, requestInit(settings, request, deadline));
    return readAnswer(response, await response.text(), url);
  } catch (cause) {
    if (cause instanceof IrisClientError) throw cause;
    if (deadline.isOver()) throw timedOut(url, timeout, cause);
    if (deadline.signal.aborted) throw new IrisClientError("ABORTED", `The request to ${url} was aborted.`, { cause });
    throw connectionFailed(settings.url, cause);
  } finally {
    deadline.clear();
  }
}

function requestInit(settings: Settings, { body }: PredictRequest, { signal }: Deadline): RequestInit {
  const headers = new Headers(settings.headers);
  headers.set("accept", "application/json");
  headers.set("content-type", body.type);
  // a followed redirect would turn the POST into a GET, or take the key to another host
  return { method: "POST", headers, body: body.text, signal, redirect: "manual" };
}

function timedOut(url: string, timeout: number, cause: unknown): IrisClientError {
  const message = `${url} has not answered within ${timeout} ms. Send fewer rows at a time, or set a longer timeout.`;
  return new IrisClientError("TIMEOUT", message, { cause });
}

function connectionFailed(url: string, cause: unknown): IrisClientError {
  const todo = `Start a server with "npm start", or say where it is by the option url or by IRIS_URL.`;
  return new IrisClientError("CONNECTION_FAILED", `No answer from ${url}: ${reasonOf(cause)}. ${todo}`, { cause });
}

/** fetch only says that it failed; what happened stands in the innermost cause, of several addresses tried in the code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
