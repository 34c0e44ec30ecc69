/** What the client itself finds wrong, before or instead of a response of the server. */
export type ClientErrorCode =
  | "INVALID_OPTION"
  | "INVALID_INPUT"
  | "INVALID_BODY"
  | "CONNECTION_FAILED"
  | "TIMEOUT"
  | "ABORTED"
  | "INVALID_RESPONSE"
  | "RESPONSE_TOO_LARGE"
  | "UNSUPPORTED_RUNTIME";

/** Stable names of what can go wrong: the client's own and those of the server's problem documents, which are open-ended. */
export type ErrorCode =
  | ClientErrorCode
  | "MODEL_NOT_FOUND"
  | "VERSION_NOT_FOUND"
  | "VERSION_OUT_OF_SERVICE"
  | "BODY_TOO_LARGE"
  | "INTERNAL"
  | (string & Record<never, never>);

/** One thing wrong with what was sent: where it is (a JSON pointer, "" for the whole) and what was expected and what was received. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** What an error may hold beside its code and message. */
export interface ErrorDetails {
  readonly status?: number;
  readonly requestId?: string | undefined;
  readonly errors?: readonly Fault[];
  readonly cause?: unknown;
}

/** The only error that iris-client throws: a stable `code`, and a message that says what to do. */
export class IrisClientError extends Error {
  override readonly name = "IrisClientError";
  /** The server's own code where it gave one. */
  readonly code: ErrorCode;
  /** The HTTP status of the response; undefined where there was none. */
  readonly status: number | undefined;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** For bad input, everything that is wrong with it; empty otherwise. */
  readonly errors: readonly Fault[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.errors = details.errors ?? [];
  }
}
