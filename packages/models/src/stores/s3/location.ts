import { IrisError } from "../../errors.ts";

/** Where in S3 a registry is. */
export interface S3Location {
  readonly bucket: string;
  /** What every key of the registry begins with: empty, or ending with a slash. */
  readonly prefix: string;
}

const URL_FORM = /^s3:\/\/([^/]*)(?:\/(.*))?$/is;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const FORM = "Write s3://bucket/prefix; the prefix is optional";

/** Whether a location is meant to be in S3. */
export const isS3Location = (location: string): boolean => /^s3:/i.test(location);

/** The location as people write it. */
export const s3Url = ({ bucket, prefix }: S3Location, key = ""): string => `s3://${bucket}/${prefix}${key}`;

/**
 * Takes `s3://bucket/prefix` apart; slashes at the end are ignored.
 * @throws IrisError `INVALID_OPTION`
 */
export function parseS3Location(location: string): S3Location {
  const [, bucket = "", path = ""] = URL_FORM.exec(location) ?? [];
  // not quoted: what stands before it may be a secret
  if (bucket.includes("@"))
    throw invalid(
      `The registry's location must not hold credentials. ${FORM}. Credentials come from AWS_PROFILE, AWS_ACCESS_KEY_ID and the like, or a role.`,
    );
  checkBucket(bucket, location);
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed !== "") checkPrefix(trimmed, location);
  return { bucket, prefix: trimmed === "" ? "" : `${trimmed}/` };
}

function checkBucket(bucket: string, location: string): void {
  if (bucket === "") throw invalid(`The registry ${JSON.stringify(location)} names no bucket. ${FORM}.`);
  if (BUCKET.test(bucket) && !bucket.includes("..") && !IP_ADDRESS.test(bucket)) return;
  throw invalid(
    `The name of a bucket must be 3 to 63 lower-case letters, digits, dots and dashes, beginning and ending with a letter or digit, and no IP address, got ${JSON.stringify(bucket)}. ${FORM}.`,
  );
}

function checkPrefix(prefix: string, location: string): void {
  const fine = prefix.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them
  if (fine && !/[\u0000-\u001f\\?#]/.test(prefix)) return;
  throw invalid(
    `The prefix must be parts joined by single slashes, none of them "." or "..", without "?", "#" and backslashes, got the registry ${JSON.stringify(location)}. ${FORM}; region and endpoint come from AWS_REGION and AWS_ENDPOINT_URL.`,
  );
}

const invalid = (message: string): IrisError => new IrisError("INVALID_OPTION", message);
