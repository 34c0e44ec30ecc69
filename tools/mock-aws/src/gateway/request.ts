/** A request as API Gateway received it. */
export interface GatewayRequest {
  readonly method: string;
  /** Such as abcdef1234.execute-api.eu-west-1.amazonaws.com. */
  readonly host: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** As sent, in order; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly time: Date;
}

/** The largest body in bytes that API Gateway accepts. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A header's values, joined; undefined when it was not sent. */
export function header({ headers }: Pick<GatewayRequest, "headers">, name: string): string | undefined {
  const values = headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  return values.length > 0 ? values.join(",") : undefined;
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"]);

/** The headers in a function's event: those of the request, and what the gateway adds. */
export const forwardedHeaders = (request: GatewayRequest): (readonly [string, string])[] => [
  ...request.headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !/^x-amzn-trace-id$/i.test(name)),
  ["X-Amzn-Trace-Id", `Root=1-${Math.floor(request.time.getTime() / 1000).toString(16)}-${traceOf(request.requestId)}`],
  ["X-Forwarded-For", request.sourceIp],
  ["X-Forwarded-Port", "443"],
  ["X-Forwarded-Proto", "https"],
];

const traceOf = (requestId: string): string => Buffer.from(requestId).toString("hex").slice(0, 24).padEnd(24, "0");

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request,.*SignedHeaders=.+Signature=[0-9a-f]+/;

/**
 * The access key of a request with a version 4 signature for API Gateway in this region. The signature itself is not verified.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function accessKeyOf(request: GatewayRequest, region: string): string | undefined {
  const [, accessKey, signedRegion, service] = SIGNATURE.exec(header(request, "authorization") ?? "") ?? [];
  return signedRegion === region && service === "execute-api" ? accessKey : undefined;
}
