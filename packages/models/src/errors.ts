/** What can go wrong in iris-models. Codes are stable: programs may branch on them, and HTTP maps them to a status. */
export type ErrorCode =
  | "MODEL_NOT_FOUND"
  | "VERSION_NOT_FOUND"
  | "VERSION_OUT_OF_SERVICE"
  | "INVALID_INPUT"
  | "INVALID_BODY"
  | "INVALID_NAME"
  | "INVALID_DATA"
  | "INVALID_OPTION"
  | "MANIFEST_INVALID"
  | "MODEL_FILE_MISSING"
  | "DIGEST_MISMATCH"
  | "MODEL_REJECTED"
  | "GOLDEN_ROW_FAILED"
  | "OUTPUT_INVALID"
  | "CONFLICT"
  | "READ_ONLY"
  | "OBJECT_UNREADABLE"
  | "STORE_UNAVAILABLE"
  | "REGISTRY_NOT_FOUND"
  | "CLOSED";

/** One fault in what somebody sent: where it is (a JSON pointer, "" for the whole) and what came against what is wanted. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** The one error class of iris-models: a stable `code`, a message that says what to do, and for bad input every fault. */
export class IrisError extends Error {
  override readonly name = "IrisError";
  readonly code: ErrorCode;
  /** Every fault found, for `INVALID_INPUT`, `INVALID_DATA` and `MANIFEST_INVALID`; empty otherwise. */
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; faults?: readonly Fault[] } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.faults = options.faults ?? [];
  }
}
