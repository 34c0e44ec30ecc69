import { IrisError } from "../../errors.ts";
import { profileFault, profileName } from "./profile.ts";

/** What the SDK's credential providers report, each its own reason: the error in which they end has only the last one. */
export interface CredentialLog {
  readonly reasons: string[];
  /** A logger for the SDK. It prints nothing. */
  readonly logger: Record<"trace" | "debug" | "info" | "warn" | "error", (...content: unknown[]) => void>;
}

const PROVIDER_ERROR = /^@smithy\/property-provider (?:->|\(!\)) /;
const MAX_REASONS = 50;

export function createCredentialLog(): CredentialLog {
  const reasons: string[] = [];
  const ignore = () => undefined;
  const debug = (text: unknown) => {
    if (typeof text !== "string" || !PROVIDER_ERROR.test(text)) return;
    reasons.push(text.replace(PROVIDER_ERROR, ""));
    if (reasons.length > MAX_REASONS) reasons.shift();
  };
  return { reasons, logger: { trace: ignore, debug, info: ignore, warn: ignore, error: ignore } };
}

/**
 * Why there are no credentials.
 * @param reasons what the providers reported. They may quote a command line or an account, so the message repeats none of them.
 */
export async function credentialsError(cause: unknown, reasons: readonly string[]): Promise<IrisError> {
  const last = cause instanceof Error ? `${cause.name}: ${cause.message}` : "";
  const known = KNOWN_REASONS.find(({ pattern }) => [...reasons, last].some((reason) => pattern.test(reason)));
  const message = known ? known.message(profileName()) : await generalMessage(cause, last);
  return new IrisError("CREDENTIALS_INVALID", message, { cause });
}

const signIn = (profile: string) => `Run "aws sso login --profile ${profile}".`;

const KNOWN_REASONS: readonly { pattern: RegExp; message: (profile: string) => string }[] = [
  {
    pattern: /SSO session.* has expired|Token is expired|Cannot refresh/i,
    message: (profile) => `The AWS SSO session of the profile "${profile}" has expired. ${signIn(profile)}`,
  },
  {
    pattern: /SSO session.* invalid|UnauthorizedException/i,
    message: (profile) => `There is no valid AWS SSO session for the profile "${profile}". ${signIn(profile)}`,
  },
  {
    pattern: /^Command failed: /,
    message: (profile) =>
      `The credential_process of the AWS profile "${profile}" failed. Run its command by itself to see why.`,
  },
  {
    pattern: /credential_process (?:returned|did not return)/,
    message: (profile) =>
      `The credential_process of the AWS profile "${profile}" printed no valid credentials. Run its command by itself to see what it prints.`,
  },
];

async function generalMessage(cause: unknown, last: string): Promise<string> {
  const fault = await profileFault();
  if (fault !== undefined || /Could not load credentials from any providers/.test(last))
    return `No AWS credentials were found.${fault ? ` ${fault}` : ""} Name a profile (AWS_PROFILE), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (empty ones count as not set), or give the machine, container or function a role.`;
  const name = cause instanceof Error && /^\w{1,64}$/.test(cause.name) ? cause.name : "an unknown error";
  return `AWS credentials could not be fetched (${name}). Run "aws sts get-caller-identity" in the same environment to see why.`;
}
