import { IrisClientError } from "../errors.ts";
import { connectionFailure } from "./connectionFailure.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { checkObject, checkResponse, checkSignal, checkTimeout } from "./optionChecks.ts";
import { type PredictResponse, readPredictResponse } from "./predictResponse.ts";
import { readText } from "./readText.ts";
import { type PredictRequest, predictUrl } from "./request.ts";
import { waitForTurn } from "./requestQueue.ts";
import { type Post, send } from "./send.ts";
import type { Settings } from "./settings.ts";

/**
 * Sends a request and reads the response.
 * @throws IrisClientError with the server's code when it refuses; `CONNECTION_FAILED`, `TIMEOUT`, `ABORTED`,
 * `INVALID_RESPONSE`, `RESPONSE_TOO_LARGE` or `INVALID_OPTION` otherwise
 */
export async function exchange(settings: Settings, request: PredictRequest): Promise<PredictResponse> {
  const options = checkObject("The options of predict", request.options);
  const url = predictUrl(settings.url, request);
  const timeout = checkTimeout(options.timeout ?? settings.timeout);
  const deadline = startDeadline(timeout, checkSignal(options.signal));
  let endTurn: (() => void) | undefined;
  let response: Response | undefined;
  try {
    endTurn = await waitForTurn(settings.url, settings.concurrency, deadline.signal);
    if (deadline.signal.aborted) throw deadline.signal.reason;
    response = checkResponse(await send(settings.fetch, url, postOf(settings, request, deadline)));
    return readPredictResponse(response, await textOf(response, settings, url, deadline), url, request);
  } catch (cause) {
    if (cause instanceof IrisClientError) throw cause;
    if (deadline.isOver())
      throw timedOut(url, timeout, endTurn === undefined ? settings.concurrency : undefined, cause);
    if (deadline.signal.aborted) throw new IrisClientError("ABORTED", `The request to ${url} was aborted.`, { cause });
    throw connectionFailure(settings.url, response ? undefined : request.body.text, cause);
  } finally {
    endTurn?.();
    deadline.clear();
  }
}

function postOf(settings: Settings, { body }: PredictRequest, { signal }: Deadline): Post {
  const headers = new Headers(settings.headers);
  headers.set("accept", "application/json");
  headers.set("content-type", body.type);
  return { headers, body: body.text, signal };
}

/** The body of a response; undefined where the connection broke, where the status already shows the fault. */
async function textOf(response: Response, { maxResponseBytes }: Settings, url: string, { signal }: Deadline) {
  try {
    return await readText(response, maxResponseBytes, url);
  } catch (cause) {
    if (response.ok || signal.aborted || cause instanceof IrisClientError) throw cause;
    return undefined;
  }
}

/** @param waitedFor the limit of requests in flight, where it kept the request from being sent */
function timedOut(url: string, timeout: number, waitedFor: number | undefined, cause: unknown): IrisClientError {
  const message =
    waitedFor === undefined
      ? `${url} did not respond within ${timeout} ms. Send fewer rows at a time, or set a longer timeout.`
      : `The request to ${url} was not sent within ${timeout} ms: ${waitedFor} others were in flight. Send many rows in one request, raise the option concurrency, or set a longer timeout.`;
  return new IrisClientError("TIMEOUT", message, { cause });
}
