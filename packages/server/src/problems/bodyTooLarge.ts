import { showBytes } from "../size.ts";
import { RequestError } from "./requestError.ts";

/** The error for a body past the limit. @param decompressed whether the body was read to its end and only its content is too large */
export function bodyTooLarge(bodyLimit: number, { decompressed = false } = {}): RequestError {
  const what = decompressed ? "The decompressed body" : "The body";
  const message = `${what} is larger than ${showBytes(bodyLimit)} (${bodyLimit} bytes), which is the most that is taken; send fewer rows at a time, or set IRIS_BODY_LIMIT to more.`;
  return new RequestError("BODY_TOO_LARGE", message, decompressed ? {} : { headers: { connection: "close" } });
}
