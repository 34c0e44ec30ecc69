import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { IrisError } from "../../errors.ts";

/** With what requests are signed. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How a bucket is reached. */
export interface S3Access {
  /** Where it is; the keys follow after a slash. */
  readonly url: URL;
  readonly region: string;
  /** What the signature is for: `s3`, unless the bucket is of a kind of its own. */
  readonly service: string;
  /** Those that hold now. */
  credentials(): Promise<S3Keys>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What changes the answers that the other variables give. */
const ELSEWHERE = [
  "AWS_PROFILE",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
];
/** @see https://docs.aws.amazon.com/general/latest/gr/s3.html */
const AWS_REGION = /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;
/** Names with a dot need another form of address, and those with two dashes may be buckets of another kind. */
const PLAIN_BUCKET = /^(?!.*--)[a-z0-9-]+$/;

/**
 * How a bucket is reached by what the environment says, as in Lambda, or undefined when it does not say everything, so
 * that the SDK has to look further. The SDK would find the same, an order of magnitude later.
 * @throws IrisError `INVALID_OPTION` when the endpoint is no URL
 */
export function accessByEnvironment(bucket: string, env: Environment = process.env): S3Access | undefined {
  const keys = keysIn(env);
  if (!keys || ELSEWHERE.some((name) => env[name]) || hasFiles(env)) return undefined;
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || (endpoint && "us-east-1");
  if (!region) return undefined;
  const url = endpoint ? withinEndpoint(endpoint, bucket) : atAmazon(bucket, region);
  return url && { url, region, service: "s3", credentials: async () => keys };
}

function keysIn(env: Environment): S3Keys | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(token && { sessionToken: token }) };
}

/** They may name an endpoint, or ask for another kind of it. */
function hasFiles(env: Environment): boolean {
  const folder = join(homedir(), ".aws");
  const paths = [
    env.AWS_CONFIG_FILE || join(folder, "config"),
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials"),
  ];
  return paths.some((path) => existsSync(path));
}

const atAmazon = (bucket: string, region: string): URL | undefined =>
  PLAIN_BUCKET.test(bucket) && AWS_REGION.test(region)
    ? new URL(`https://${bucket}.s3.${region}.amazonaws.com`)
    : undefined;

/**
 * Nobody else's servers answer to a bucket's name as a host name.
 * @throws IrisError `INVALID_OPTION` when the endpoint is no URL
 */
export function withinEndpoint(endpoint: string, bucket: string): URL {
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint))
    throw new IrisError(
      "INVALID_OPTION",
      "The S3 endpoint that AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the AWS profile names is no URL: https://host or http://host:port is wanted.",
    );
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${bucket}`;
  return url;
}
