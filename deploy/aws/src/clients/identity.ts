import type { Environment } from "../programs.ts";

/**
 * An environment in which every program takes the same credentials: where keys and a profile are set, most take the keys, and the AWS SDK
 * for JavaScript takes the profile.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function withOneIdentity(env: Environment): Environment {
  if (!env.AWS_ACCESS_KEY_ID || !env.AWS_SECRET_ACCESS_KEY) return env;
  const { AWS_PROFILE: _profile, AWS_DEFAULT_PROFILE: _default, ...rest } = env;
  return rest;
}
