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
  | "ENGINE_UNAVAILABLE"
  | "GOLDEN_ROW_FAILED"
  | "OUTPUT_INVALID"
  | "RUN_TIMED_OUT"
  | "RUN_FAILED"
  | "OVERLOADED"
  | "CONFLICT"
  | "READ_ONLY"
  | "OBJECT_UNREADABLE"
  | "STORE_UNAVAILABLE"
  | "ACCESS_DENIED"
  | "CREDENTIALS_INVALID"
  | "BUCKET_NOT_FOUND"
  | "WRONG_REGION"
  | "CLOCK_SKEWED"
  | "REGISTRY_NOT_FOUND"
  | "CLOSED";

const STORE_FAULTS: ReadonlySet<string> = new Set<ErrorCode>([
  "STORE_UNAVAILABLE",
  "ACCESS_DENIED",
  "CREDENTIALS_INVALID",
  "BUCKET_NOT_FOUND",
  "WRONG_REGION",
  "CLOCK_SKEWED",
]);

/** Whether the code of an error is one of the store's. @see isStoreFault */
export const isStoreFaultCode = (code: string): boolean => STORE_FAULTS.has(code);

/**
 * Whether an error is a failure of the store, and not of a model in it: a retry may help, and nothing is known to be broken.
 * It checks the form and not the class, since another copy of this package may have thrown the error.
 */
export const isStoreFault = (error: unknown): error is IrisError =>
  error instanceof Error && error.name === "IrisError" && "code" in error && isStoreFaultCode(String(error.code));

/** One fault of the input: where it is (a JSON pointer, "" for the whole), what it must be and what it was. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** The one error class of iris-models: a stable `code`, a message with what to do, and for bad input every fault. */
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
