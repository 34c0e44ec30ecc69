import { RequestError } from "../problems/requestError.ts";
import { showBytes } from "../size.ts";

/** Largest event and largest response of a synchronous invocation in bytes of JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_EVENT_BYTES = 6_291_556;

/** Largest response that a load balancer takes, as JSON: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export const MAX_ALB_RESPONSE_BYTES = 1_000_000;

/** The error for a response over a limit. @param rows how many predictions are in it, where that is not all */
export function responseTooLarge(bytes: number, maxBytes: number, rows?: number): RequestError {
  const response = rows === undefined ? "The response" : `The response to ${rows} of the rows`;
  const message = `${response} must have at most ${showBytes(maxBytes)} (${maxBytes} bytes), got ${showBytes(bytes)} (${bytes} bytes); send fewer rows at a time.`;
  return new RequestError("ANSWER_TOO_LARGE", message);
}
