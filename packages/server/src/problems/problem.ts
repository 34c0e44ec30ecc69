import { type ErrorCode, type Fault, type IrisError, isStoreFault } from "iris-models";
import type { Problem } from "../schemas/problem.ts";
import { FASTIFY_CODES, type HttpCode, type ProblemCode, STATUS } from "./codes.ts";
import { RequestError } from "./requestError.ts";
import { statusText } from "./statusText.ts";

/** The media type of problem documents. */
export const PROBLEM_TYPE = "application/problem+json";

/** What a response says of an error. */
export interface ProblemDetail {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A problem without faults in the body. */
export const problemDetail = (
  code: ProblemCode,
  detail: string,
  headers: ProblemDetail["headers"] = {},
): ProblemDetail => ({
  code,
  detail,
  faults: [],
  headers,
});

const INTERNAL: ProblemDetail = {
  code: "INTERNAL",
  detail:
    "The server failed on this request; that is not the request's fault. The log has the cause under the request id.",
  faults: [],
  headers: {},
};

/** For a response of an overloaded server or model: it may be called again after a second. */
export const RETRY_SOON = { "retry-after": "1" };

/** Where the registry lies is the operator's business: the log has it. */
const UNREACHABLE = "The registry of models cannot be read at the moment. Try again later.";

/** What a response may say of an error: our own messages as they are, Fastify's client errors under our codes, nothing of any other. */
export function toProblem(error: unknown): ProblemDetail {
  if (error instanceof RequestError) {
    const { code, faults, headers } = error;
    return { code, detail: error.message, faults, headers };
  }
  if (isIrisError(error)) return modelProblem(error);
  const code = codeOfClientError(error);
  return code === undefined ? INTERNAL : { code, detail: messageOf(error), faults: [], headers: {} };
}

/** By its form, since a host may hand in models from another copy of iris-models, such as its CommonJS build. */
const isIrisError = (error: unknown): error is IrisError =>
  error instanceof Error && error.name === "IrisError" && "code" in error && isCode(error.code) && "faults" in error;

const isCode = (code: unknown): code is ErrorCode => typeof code === "string" && Object.hasOwn(STATUS, code);

function modelProblem(error: IrisError): ProblemDetail {
  const { code, message, faults } = error;
  if (isStoreFault(error) || code === "REGISTRY_NOT_FOUND")
    return { code, detail: UNREACHABLE, faults: [], headers: {} };
  const isOperators = STATUS[code] === 500 && code !== "OUTPUT_INVALID";
  if (isOperators) return INTERNAL;
  return { code, detail: message, faults, headers: code === "OVERLOADED" ? RETRY_SOON : {} };
}

function codeOfClientError(error: unknown): HttpCode | undefined {
  if (!(error instanceof Error && "statusCode" in error && "code" in error)) return undefined;
  const { statusCode, code } = error;
  if (typeof statusCode !== "number" || statusCode < 400 || statusCode > 499 || typeof code !== "string")
    return undefined;
  return FASTIFY_CODES[code] ?? "INVALID_REQUEST";
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The problem document (RFC 9457) of an error. */
export function problemOf({ code, detail, faults }: ProblemDetail, requestId: string): Problem {
  const status = STATUS[code];
  return {
    type: "about:blank",
    title: statusText(status) || "Error",
    status,
    code,
    detail,
    requestId,
    ...(faults.length > 0 && { errors: faults.map(({ path, message }) => ({ path, message })) }),
  };
}
