import type { Environment } from "../processes.ts";

const hasKeys = (env: Environment): boolean => Boolean(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY);

/**
 * An environment in which every program uses the same credentials: where keys and a profile are set, most use the keys, and the AWS SDK
 * for JavaScript uses the profile.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function withOneIdentity(env: Environment): Environment {
  if (!hasKeys(env)) return env;
  const { AWS_PROFILE: _profile, AWS_DEFAULT_PROFILE: _default, ...rest } = env;
  return rest;
}

/** Where the SDK gets the credentials, for the user. */
export function describeCredentials(env: Environment): string {
  if (hasKeys(env)) return "from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  if (env.AWS_PROFILE) return `of AWS_PROFILE=${env.AWS_PROFILE}`;
  return "from AWS_ACCESS_KEY_ID, AWS_PROFILE, the profile default in ~/.aws, or a role of this machine";
}

/** How to renew expired credentials. */
export const renewalHint = (env: Environment): string =>
  hasKeys(env)
    ? "Set the variables of a new session."
    : `Run \`aws sso login${env.AWS_PROFILE ? ` --profile ${env.AWS_PROFILE}` : ""}\`.`;

/** Whether the environment's AWS is a mock, which accepts what AWS refuses. */
export const isMock = (env: Environment): boolean => Boolean(env.AWS_ENDPOINT_URL);

/** Settings of an AWS client. The SDK itself finds what the environment does not set: profiles, roles, single sign-on. */
export function clientSettings(env: Environment, region: string) {
  const { AWS_ENDPOINT_URL: endpoint, AWS_PROFILE: profile, AWS_SESSION_TOKEN: sessionToken } = env;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  return {
    region,
    ...(endpoint && { endpoint }),
    ...(profile && { profile }),
    ...(accessKeyId &&
      secretAccessKey && { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }),
  };
}
