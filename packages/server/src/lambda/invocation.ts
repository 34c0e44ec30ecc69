import { AsyncLocalStorage } from "node:async_hooks";

/** The fields of an invocation in each of its log lines. */
export interface Invocation {
  /** Finds the invocation in Lambda's own lines. */
  readonly lambdaRequestId?: string;
  /** The id under which API Gateway or a function URL logs the request. */
  readonly gatewayRequestId?: string;
  /** How the request came in. */
  readonly via: string;
  /** Only on the first invocation of a process. */
  readonly cold?: true;
}

/** The invocation that the running code belongs to. Not a header of the request: those can be sent by anybody. */
export const invocation = new AsyncLocalStorage<Invocation>();

/**
 * The fields of the invocation for a log line, as a new object, since pino writes into it; with the function's own version,
 * which separates the lines of a canary from the others, where the environment of Lambda has one.
 */
export const invocationFields =
  ({ AWS_LAMBDA_FUNCTION_VERSION: version }: Readonly<Record<string, string | undefined>>) =>
  (): object => ({ ...(version !== undefined && { functionVersion: version }), ...invocation.getStore() });

/**
 * The error for Lambda when an invocation fails as a whole. Step Functions matches errors by their name, which is therefore
 * the code. It has no stack: Lambda would send that to whoever called.
 */
export class InvocationError extends Error {
  override readonly name: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = code;
    this.stack = `${code}: ${message}`;
  }
}
