import { vi } from "vitest";

/** Variables of the AWS tools that could lead a test to somebody's account. */
const NAMES = [
  "AWS_PROFILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_S3",
  "AWS_SESSION_TOKEN",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
  "AWS_CA_BUNDLE",
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "NO_PROXY",
  "no_proxy",
] as const;

type Variables = Partial<
  Record<
    (typeof NAMES)[number] | "AWS_CONFIG_FILE" | "AWS_EC2_METADATA_DISABLED" | "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    string | undefined
  >
>;

/** An environment that knows nothing of AWS but these variables, until `vi.unstubAllEnvs()`. */
export function stubAws(variables: Variables): void {
  for (const name of NAMES) vi.stubEnv(name, undefined);
  const nowhere = { AWS_CONFIG_FILE: "/nonexistent", AWS_SHARED_CREDENTIALS_FILE: "/nonexistent" };
  const all = { ...nowhere, AWS_EC2_METADATA_DISABLED: "true", ...variables };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
}

/** Has AWS's client make all calls, reads included: with this variable the environment does not say everything. */
export const CLIENT_ONLY = { AWS_CREDENTIAL_EXPIRATION: "2999-01-01T00:00:00Z" } as const;
