import type { ErrorCode } from "iris-models";

/** What can go wrong in HTTP before or after a model is asked. Stable, like the codes of iris-models. */
export type HttpCode =
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "INVALID_QUERY"
  | "INVALID_URL"
  | "INVALID_REQUEST"
  | "BODY_TOO_LARGE"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "HEADERS_TOO_LARGE"
  | "REQUEST_TIMEOUT"
  | "INTERNAL";

export type ProblemCode = ErrorCode | HttpCode;

/** The one table from codes to HTTP statuses. Codes that a request cannot cause are faults of the server. */
export const STATUS: Readonly<Record<ProblemCode, number>> = {
  INVALID_INPUT: 400,
  INVALID_BODY: 400,
  INVALID_QUERY: 400,
  INVALID_URL: 400,
  INVALID_REQUEST: 400,
  MODEL_NOT_FOUND: 404,
  VERSION_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HEADERS_TOO_LARGE: 431,
  INVALID_NAME: 404,
  INTERNAL: 500,
  OUTPUT_INVALID: 500,
  INVALID_DATA: 500,
  INVALID_OPTION: 500,
  CONFLICT: 500,
  READ_ONLY: 500,
  REGISTRY_NOT_FOUND: 503,
  VERSION_OUT_OF_SERVICE: 503,
  MANIFEST_INVALID: 503,
  MODEL_FILE_MISSING: 503,
  OBJECT_UNREADABLE: 503,
  DIGEST_MISMATCH: 503,
  MODEL_REJECTED: 503,
  GOLDEN_ROW_FAILED: 503,
  STORE_UNAVAILABLE: 503,
  ACCESS_DENIED: 503,
  CREDENTIALS_INVALID: 503,
  BUCKET_NOT_FOUND: 503,
  WRONG_REGION: 503,
  CLOCK_SKEWED: 503,
  CLOSED: 503,
};

/** Fastify's own errors, under our codes. Any other of its client errors is an INVALID_REQUEST. */
export const FASTIFY_CODES: Readonly<Record<string, HttpCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "BODY_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  FST_ERR_BAD_URL: "INVALID_URL",
  FST_ERR_MAX_PARAM_LENGTH: "INVALID_URL",
  FST_ERR_NOT_FOUND: "NOT_FOUND",
};
