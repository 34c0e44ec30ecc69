import { type ErrorCode, IrisError } from "../../errors.ts";

/** A request to S3 that failed. */
export interface S3Request {
  readonly action: S3Action;
  readonly bucket: string;
  /** What was to be read or written, or the prefix that was to be listed. */
  readonly url: string;
  /** How long S3 may take to respond. */
  readonly timeoutSeconds: number;
}

export type S3Action = keyof typeof PERMISSIONS;

/** What an error says, apart from a text that may hold account numbers and role names. */
interface Facts {
  readonly name: string;
  /** The system's own, such as ECONNREFUSED. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** The bucket's region, where the response names it. */
  readonly region: string | undefined;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly text: string;
}

const PERMISSIONS = { list: "s3:ListBucket", read: "s3:GetObject", write: "s3:PutObject" } as const;
const DONE = { list: "listed", read: "read", write: "written" } as const;

/**
 * A refusal, or an error of the system or the SDK, in our own words. What is one already is left alone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function s3Fault(cause: unknown, request: S3Request): IrisError {
  if (cause instanceof IrisError) return cause;
  const { code, text } = explain(factsOf(cause), request);
  return new IrisError(code, `${request.url} cannot be ${DONE[request.action]}: ${text}`, { cause });
}

/** Whether there is no such object, in a bucket that is there. */
export const isNoSuchKey = (error: unknown): boolean => factsOf(error).name === "NoSuchKey";

/** Whether a condition of a write did not hold: 412, or 409 when another write was under way. */
export function isConflict(error: unknown): boolean {
  const { name, status } = factsOf(error);
  return name === "PreconditionFailed" || name === "ConditionalRequestConflict" || status === 412 || status === 409;
}

/** Whether the client repeated the call, so that an earlier attempt may have been carried out. */
export const wasRepeated = (error: unknown): boolean => Number(field(field(error, "$metadata"), "attempts")) > 1;

/** Whether the server rejects credentials that were right: newer ones may do. */
export const isExpired = (error: unknown): boolean => BY_NAME.get(factsOf(error).name) === expired;

/** The region in which the bucket is, when the error says that it is not the one that the request was for. */
export function bucketRegion(error: unknown): string | undefined {
  const { name, status, region } = factsOf(error);
  const isRegional = status === 301 || status === 307 || REGIONAL.includes(name);
  return isRegional ? region : undefined;
}

/** Whether bytes did not come in time, as opposed to not at all. */
export const isTimeout = (error: unknown): boolean => isLate(factsOf(error).name);

function explain(facts: Facts, request: S3Request): Explanation {
  const explained = BY_NAME.get(facts.name)?.(request, facts);
  if (explained) return explained;
  if (facts.status === 401 || facts.status === 403) return accessDenied(request);
  return unavailable(facts, request);
}

const noBucket = ({ bucket }: S3Request): Explanation => ({
  code: "BUCKET_NOT_FOUND",
  text: `there is no bucket "${bucket}". Check its name in the registry's location, and the endpoint where one is set (AWS_ENDPOINT_URL).`,
});

function accessDenied({ action }: S3Request): Explanation {
  const key = "and the use of its KMS key where the bucket is encrypted with one";
  const hint = {
    list: "on the bucket, for this prefix",
    read: `on it, ${key}. S3 also says so of an object that is not there when ${PERMISSIONS.list} is missing`,
    write: `on it, ${key}`,
  }[action];
  return {
    code: "ACCESS_DENIED",
    text: `access is denied. Grant the credentials in use ${PERMISSIONS[action]} ${hint}.`,
  };
}

const credentials = (text: string) => (): Explanation => ({ code: "CREDENTIALS_INVALID", text });
const expired = credentials(
  "the AWS credentials have expired. Sign in again (`aws sso login`, or whatever gave them) or fetch new ones.",
);
const unknownKey = credentials(
  "the AWS access key or session token is not known there. Check AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN and AWS_PROFILE, and that they belong to this endpoint.",
);
const wrongSecret = credentials(
  "the signature does not match: the AWS secret key is wrong, or a proxy on the way changes requests. Check AWS_SECRET_ACCESS_KEY or AWS_PROFILE.",
);

const clockSkewed = (): Explanation => ({
  code: "CLOCK_SKEWED",
  text: "the clock of this machine differs too much from the server's. Set it right (NTP).",
});

const REGIONAL = [
  "PermanentRedirect",
  "TemporaryRedirect",
  "IllegalLocationConstraint",
  "IllegalLocationConstraintException",
  "AuthorizationHeaderMalformed",
];

const wrongRegion = (_: S3Request, { region }: Facts): Explanation => ({
  code: "WRONG_REGION",
  text: region
    ? `the bucket is in the region ${region}, and a request to that region failed in the same way. Set AWS_REGION=${region}.`
    : "the bucket is in another region than the request was sent to. Set AWS_REGION to the bucket's.",
});

const malformed = credentials(
  "the server cannot read the credentials that were sent. Check AWS_ACCESS_KEY_ID, AWS_PROFILE and AWS_REGION.",
);

type Explain = (request: S3Request, facts: Facts) => Explanation;

/** HAZARD: the server chooses the name, which may be one that every object has. */
const BY_NAME: ReadonlyMap<string, Explain> = new Map<string, Explain>(
  Object.entries({
    PermanentRedirect: wrongRegion,
    TemporaryRedirect: wrongRegion,
    IllegalLocationConstraint: wrongRegion,
    IllegalLocationConstraintException: wrongRegion,
    AuthorizationHeaderMalformed: (request, facts) => (facts.region ? wrongRegion(request, facts) : malformed()),
    NoSuchBucket: noBucket,
    InvalidBucketName: noBucket,
    AccessDenied: accessDenied,
    AllAccessDisabled: accessDenied,
    ExpiredToken: expired,
    ExpiredTokenException: expired,
    TokenRefreshRequired: expired,
    InvalidAccessKeyId: unknownKey,
    InvalidToken: unknownKey,
    // versitygw's own
    XAdminUserNotFound: unknownKey,
    SignatureDoesNotMatch: wrongSecret,
    RequestTimeTooSkewed: clockSkewed,
    RequestExpired: clockSkewed,
    RequestInTheFuture: clockSkewed,
    InvalidObjectState: () => ({
      code: "OBJECT_UNREADABLE",
      text: "it was moved to an archive (Glacier). Restore it, and keep a registry's objects out of archives.",
    }),
    NotImplemented: () => ({
      code: "STORE_UNAVAILABLE",
      text: "the server does not implement this request. Writing needs a server with conditional writes (If-None-Match and If-Match).",
    }),
  }),
);

function unavailable(facts: Facts, { action, timeoutSeconds }: S3Request): Explanation {
  const text = whatFailed(facts, timeoutSeconds);
  return {
    code: "STORE_UNAVAILABLE",
    text: action === "write" ? `${text} The write may have been carried out nevertheless.` : text,
  };
}

function whatFailed({ name, code, status }: Facts, timeoutSeconds: number): string {
  const check = "Check the network, the region and the endpoint (AWS_REGION, AWS_ENDPOINT_URL), and try again.";
  if (status !== undefined && status >= 300)
    return `the server responded with ${status} ${name}. Try again later; if it persists, check that the endpoint is S3 (AWS_ENDPOINT_URL).`;
  if (status !== undefined || name === "InvalidResponse")
    return "the response is not one of S3. Check that the endpoint is S3 (AWS_ENDPOINT_URL) and that no sign-in page of the network is in between.";
  if (code !== undefined && CERTIFICATE.test(code))
    return `the server's certificate is not trusted (${code}). Name a file with the certificate of its authority in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.`;
  if (code !== undefined) return `the connection failed (${code}). ${check}`;
  if (isLate(name))
    return `there was no response within ${timeoutSeconds} s. Check the network and the endpoint (AWS_ENDPOINT_URL), or raise IRIS_STORE_TIMEOUT for a slow store.`;
  return `the request failed (${name}). ${check}`;
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY/;

const isLate = (name: string): boolean => name === "TimeoutError" || name === "AbortError";

function factsOf(error: unknown): Facts {
  const headers = field(field(error, "$response"), "headers");
  const status = field(field(error, "$metadata"), "httpStatusCode");
  return {
    name: (error instanceof Error && word(error.name)) || "an error without a name",
    code: word(field(error, "code")),
    status: typeof status === "number" ? status : undefined,
    region: word(field(error, "Region")) ?? word(field(headers, "x-amz-bucket-region")),
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

/** Only what has the form of a name: the server chose it. */
const word = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
