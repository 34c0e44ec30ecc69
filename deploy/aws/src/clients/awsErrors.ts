import { CliError } from "../cliError.ts";
import type { Environment } from "../processes.ts";
import { describeCredentials, renewalHint } from "./credentials.ts";

const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"]);
const INVALID = new Set([
  "AuthFailure",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
const DENIED = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired"]);
const UNREACHABLE = new Set(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "TimeoutError"]);

/** The result of a call; undefined when it fails with this error, which means that AWS has no such resource. */
export async function orMissing<T>(
  call: Promise<T>,
  missing: abstract new (...args: never[]) => Error,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof missing) return undefined;
    throw error;
  }
}

/** Whether AWS denies permission to valid credentials. */
export const isAccessDenied = (error: unknown): error is Error => error instanceof Error && DENIED.has(error.name);

/**
 * Explains an error of AWS or of the network, with what to do.
 * @returns undefined for other errors
 */
export function explainAwsError(error: unknown, env: Environment, region: string): CliError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const code = "code" in error ? String(error.code) : "";
  const explain = (text: string) => new CliError(text, { cause: error });
  const credentials = `credentials (${describeCredentials(env)})`;
  if (EXPIRED.has(name) || /token.*expired|expired.*(token|session)|session.*(expired|invalid)/is.test(message)) {
    return explain(`the AWS ${credentials} have expired. ${renewalHint(env)}`);
  }
  if (name === "CredentialsProviderError") {
    return explain(
      `there are no AWS ${credentials}: ${message} Set AWS_PROFILE, or run \`aws configure\` or \`aws sso login\`.`,
    );
  }
  if (INVALID.has(name)) {
    return explain(
      `AWS rejects the ${credentials}: ${name}: ${message} The cause can also be a region that the account has not enabled: ${region}.`,
    );
  }
  if (isAccessDenied(error)) return explain(`AWS denies permission: ${message} Ask for it, or use other credentials.`);
  if (UNREACHABLE.has(code) || UNREACHABLE.has(name)) {
    const where = env.AWS_ENDPOINT_URL ? `at ${env.AWS_ENDPOINT_URL} (AWS_ENDPOINT_URL)` : `in region ${region}`;
    return explain(`AWS cannot be reached ${where}: ${message}. Check the region (--region) and the network.`);
  }
  return "$metadata" in error ? explain(`error of AWS: ${name}: ${message}`) : undefined;
}
