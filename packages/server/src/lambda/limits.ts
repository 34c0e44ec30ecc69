import { RequestError } from "../problems/requestError.ts";
import { showBytes } from "../size.ts";

/** Largest event and largest answer of a synchronous invocation in bytes of JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_EVENT_BYTES = 6_291_556;

/** Largest answer that a load balancer takes, as JSON: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export const MAX_ALB_RESPONSE_BYTES = 1_000_000;

/** The error for an answer that would not get through. @param rows how many were answered by then, where not all are in it */
export function answerTooLarge(bytes: number, maxBytes: number, rows?: number): RequestError {
  const answer = rows === undefined ? "The answer" : `The answer to ${rows} of the rows`;
  const message = `${answer} has ${showBytes(bytes)} (${bytes} bytes) and at most ${showBytes(maxBytes)} (${maxBytes} bytes) get through; send fewer rows at a time.`;
  return new RequestError("ANSWER_TOO_LARGE", message);
}
