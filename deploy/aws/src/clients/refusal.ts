import type { Environment } from "../programs.ts";
import { Stop } from "../stop.ts";

const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"]);
const WRONG = new Set([
  "AuthFailure",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
const DENIED = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired"]);
const NOT_REACHED = new Set(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "TimeoutError"]);

/**
 * Says what is amiss when AWS, or the way to it, refuses, and what to do about it.
 * @returns undefined when it is nothing of the kind
 */
export function refusal(error: unknown, env: Environment, region: string): Stop | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  const say = (message: string) => new Stop(message, { cause: error });
  if (
    EXPIRED.has(error.name) ||
    /token.*expired|expired.*(token|session)|session.*(expired|invalid)/is.test(error.message)
  ) {
    return say(`the AWS credentials have expired (${lookedAt(env)}). ${renewal(env)}`);
  }
  if (error.name === "CredentialsProviderError") {
    return say(
      `there are no AWS credentials (${lookedAt(env)}): ${error.message} Set AWS_PROFILE, or run \`aws configure\`, or \`aws sso login\`.`,
    );
  }
  if (WRONG.has(error.name)) {
    return say(
      `AWS does not accept the credentials (${lookedAt(env)}): ${error.name}: ${error.message} Also a region that the account has not enabled says so: ${region}.`,
    );
  }
  if (isDenied(error)) {
    return say(`AWS does not let these credentials do it: ${error.message} Ask for that permission, or use others.`);
  }
  if (NOT_REACHED.has(code) || NOT_REACHED.has(error.name)) {
    const where = env.AWS_ENDPOINT_URL ? `at ${env.AWS_ENDPOINT_URL} (AWS_ENDPOINT_URL)` : `in region ${region}`;
    return say(
      `nothing answers ${where}: ${error.message}. Is the region spelled right (--region), is there a network?`,
    );
  }
  return "$metadata" in error ? say(`AWS refuses: ${error.name}: ${error.message}`) : undefined;
}

/** Whether AWS knows who asks, and does not let them. */
export const isDenied = ({ name }: Error): boolean => DENIED.has(name);

/** Which credentials the SDK takes, in the words of the person who has set them. */
export function lookedAt(env: Environment): string {
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) return "from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  if (env.AWS_PROFILE) return `of AWS_PROFILE=${env.AWS_PROFILE}`;
  return "looked at AWS_ACCESS_KEY_ID, AWS_PROFILE, the profile default in ~/.aws, and roles of this machine";
}

function renewal(env: Environment): string {
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) return "Set the variables of a new session, then go on.";
  return `Run \`aws sso login${env.AWS_PROFILE ? ` --profile ${env.AWS_PROFILE}` : ""}\`, then go on.`;
}
