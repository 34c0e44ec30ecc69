import { IrisError } from "../../errors.ts";

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
