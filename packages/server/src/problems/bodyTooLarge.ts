import { showBytes } from "../byteSize.ts";
import { RequestError } from "./requestError.ts";

/** The error for a body past the limit. @param decompressed whether the body was read to its end and only its content is too large */
export function bodyTooLarge(bodyLimit: number, { decompressed = false } = {}): RequestError {
  const what = decompressed ? "The decompressed body" : "The body";
  const message = `${what} must be at most ${showBytes(bodyLimit)} (${bodyLimit} bytes). Send fewer rows at a time, or have the server's IRIS_BODY_LIMIT raised.`;
  return new RequestError("BODY_TOO_LARGE", message, decompressed ? {} : { headers: { connection: "close" } });
}
