import { Type } from "@sinclair/typebox";
import { statusText } from "../../problems/statusText.ts";
import { manyHeaders, singleHeaders } from "../answer.ts";
import type { EventAdapter } from "../eventAdapter.ts";
import { FIELDS, type ManyTexts, Method, Path, type Texts } from "../events/eventSchemas.ts";
import { checked, invalidEvent } from "../events/faults.ts";
import { bodyOf, headersOf, withMark } from "../events/httpRequest.ts";
import { MOST_ALB_BYTES } from "../limits.ts";

/** An event of a target group: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
const AlbEvent = Type.Object({ ...FIELDS, httpMethod: Method, path: Path });

/** A request through an Application Load Balancer. A target group with multi-value headers wants them in the answer too, and no others. */
export const loadBalancer = (event: object): EventAdapter => ({
  kind: "alb",
  mostBytes: MOST_ALB_BYTES,
  request() {
    const alb = checked(AlbEvent, event, invalidEvent);
    return {
      method: alb.httpMethod,
      url: alb.path + withMark(asSent(alb.multiValueQueryStringParameters ?? alb.queryStringParameters ?? {})),
      headers: headersOf(alb.headers, alb.multiValueHeaders),
      ...bodyOf(alb),
    };
  },
  envelope(answer) {
    const { statusCode, body, isBase64Encoded } = answer;
    const wantsMany = Object.hasOwn(event, "multiValueHeaders");
    return {
      statusCode,
      statusDescription: statusLine(statusCode),
      ...(wantsMany ? { multiValueHeaders: manyHeaders(answer) } : { headers: singleHeaders(answer) }),
      body,
      isBase64Encoded,
    };
  },
});

/** A status and what it is called, such as "200 OK". */
export const statusLine = (status: number): string => `${status} ${statusText(status)}`.trim();

/** A load balancer hands queries on as they were sent, still percent-encoded. */
const asSent = (query: Texts | ManyTexts): string =>
  Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`))
    .join("&");
