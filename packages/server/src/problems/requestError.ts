import type { Fault } from "iris-models";
import type { HttpCode } from "./codes.ts";

/** Codes of requests that are refused: those of HTTP, and some that models have too. */
export type RequestCode = HttpCode | "INVALID_BODY" | "OVERLOADED";

/** A request that is refused before a model sees it. The message is for the sender and goes out as it stands. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: RequestCode;
  readonly faults: readonly Fault[];
  /** Headers that the status calls for, such as Allow with 405. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RequestCode,
    message: string,
    options: {
      readonly faults?: readonly Fault[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }
}
