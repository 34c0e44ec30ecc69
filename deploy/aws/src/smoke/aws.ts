import type { Environment } from "../programs.ts";

/** Whether AWS is played by something else, which accepts what AWS refuses. */
export const isMock = (env: Environment): boolean => Boolean(env.AWS_ENDPOINT_URL);

/** Why something is not tried on a mock. */
export const ONLY_AWS = "this is a mock, and only real AWS can tell";

/** Settings of an AWS client: what the environment does not say, the SDK finds (profiles, roles, single sign-on). */
export function clientSettings(env: Environment, region: string) {
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_PROFILE: profile,
  } = env;
  const sessionToken = env.AWS_SESSION_TOKEN;
  return {
    region,
    ...(endpoint && { endpoint }),
    ...(profile && { profile }),
    ...(id &&
      secret && { credentials: { accessKeyId: id, secretAccessKey: secret, ...(sessionToken && { sessionToken }) } }),
  };
}
