import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { IrisError } from "../../errors.ts";

/** How a bucket is reached, where the environment alone says it. */
export interface EnvironmentAccess {
  /** Where the bucket is; the keys follow after a slash. */
  readonly url: URL;
  readonly region: string;
  /** The credentials that hold now. */
  readonly credentials: AwsCredentialIdentityProvider;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that change what the others mean. */
const NEEDS_SDK = [
  "AWS_PROFILE",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
];
/** @see https://docs.aws.amazon.com/general/latest/gr/s3.html */
const AWS_REGION = /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;
/** Names with a dot need another form of URL, and names with two dashes may be those of directory buckets. */
const PLAIN_BUCKET = /^(?!.*--)[a-z0-9-]+$/;
/** Credentials of a container are fetched again this long before they expire, as the SDK does. */
const REFRESH_MS = 300_000;

/**
 * How a bucket is reached by environment variables alone, as in Lambda and in containers, or undefined where the SDK has to search
 * at more than those. The SDK would find the same, an order of magnitude later.
 * @throws IrisError `INVALID_OPTION` when the endpoint is not a URL
 */
export function environmentAccess(bucket: string, env: Environment = process.env): EnvironmentAccess | undefined {
  if (NEEDS_SDK.some((name) => env[name]) || hasProfileFiles(env)) return undefined;
  const credentials = credentialsIn(env);
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || (endpoint && "us-east-1");
  if (!credentials || !region) return undefined;
  const url = endpoint ? withinEndpoint(parseEndpoint(endpoint), bucket) : awsUrl(bucket, region);
  return url && { url, region, credentials };
}

function credentialsIn(env: Environment): AwsCredentialIdentityProvider | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, ...(token && { sessionToken: token }) };
    return async () => keys;
  }
  const isContainer = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  return isContainer ? containerCredentials() : undefined;
}

/** The credentials of ECS, EKS Pod Identity and Lambda with SnapStart, kept until shortly before they expire. */
function containerCredentials(): AwsCredentialIdentityProvider {
  let kept: AwsCredentialIdentity | undefined;
  let fetching: Promise<AwsCredentialIdentity> | undefined;
  const fetch = async () => {
    const { fromHttp } = await import("@aws-sdk/credential-provider-http");
    kept = await fromHttp()();
    return kept;
  };
  return async () => {
    if (kept && !isExpiring(kept)) return kept;
    fetching ??= fetch().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
}

const isExpiring = ({ expiration }: AwsCredentialIdentity): boolean =>
  expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_MS;

/** They may name an endpoint, or set what kind of endpoint is used. */
function hasProfileFiles(env: Environment): boolean {
  const folder = join(homedir(), ".aws");
  const paths = [
    env.AWS_CONFIG_FILE || join(folder, "config"),
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials"),
  ];
  return paths.some((path) => existsSync(path));
}

const awsUrl = (bucket: string, region: string): URL | undefined =>
  PLAIN_BUCKET.test(bucket) && AWS_REGION.test(region)
    ? new URL(`https://${bucket}.s3.${region}.amazonaws.com`)
    : undefined;

/**
 * The endpoint of a server other than AWS's own.
 * @throws IrisError `INVALID_OPTION` when it is not a URL
 */
export function parseEndpoint(endpoint: string): URL {
  if (/^https?:\/\//i.test(endpoint) && URL.canParse(endpoint)) return new URL(endpoint);
  // not quoted: it may hold a password
  throw new IrisError(
    "INVALID_OPTION",
    "The S3 endpoint in AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the AWS profile must be a URL such as https://host or http://host:port.",
  );
}

/** A bucket's URL at a server other than AWS's own, by path: few of these have a host name for each bucket. */
export function withinEndpoint(endpoint: URL, bucket: string): URL {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${bucket}`;
  return url;
}
