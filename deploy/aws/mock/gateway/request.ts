/** A request as it reached the gateway. */
export interface GatewayRequest {
  readonly method: string;
  /** The host that was asked for, such as abcdef1234.execute-api.eu-west-1.amazonaws.com. */
  readonly host: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** As sent, in order; a name may be there several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly time: Date;
}

/** Bytes of a body that API Gateway takes, of either kind. */
export const LARGEST_BODY = 10 * 1024 * 1024;

/** A header's values in one text; undefined when it was not sent. */
export function header({ headers }: Pick<GatewayRequest, "headers">, name: string): string | undefined {
  const values = headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  return values.length > 0 ? values.join(",") : undefined;
}

/** What belongs to the connection and not to the request. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect"]);

/** The headers that a function gets to see: those that were sent, and what the gateway knows of the caller. */
export const forwardedHeaders = (request: GatewayRequest): (readonly [string, string])[] => [
  ...request.headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !/^x-amzn-trace-id$/i.test(name)),
  ["X-Amzn-Trace-Id", `Root=1-${Math.floor(request.time.getTime() / 1000).toString(16)}-${traceOf(request.requestId)}`],
  ["X-Forwarded-For", request.sourceIp],
  ["X-Forwarded-Port", "443"],
  ["X-Forwarded-Proto", "https"],
];

const traceOf = (requestId: string): string => Buffer.from(requestId).toString("hex").slice(0, 24).padEnd(24, "0");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** A time as API Gateway writes it: 23/Sep/2026:10:15:00 +0000. */
export function clf(time: Date): string {
  const [year, month, day, hour, minute, second] = time.toISOString().split(/[-T:.]/);
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${hour}:${minute}:${second} +0000`;
}
