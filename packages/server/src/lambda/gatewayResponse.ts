import { statusText } from "../problems/statusText.ts";
import type { Envelope, EventResponse } from "./response.ts";

/*
 * The step after @fastify/aws-lambda: what a gateway needs in a response and the library leaves out. API Gateway and
 * function URLs need nothing more.
 */

/** For a load balancer. A target group with multi-value headers takes no others, and its events have that field. */
export function loadBalancerResponse(response: EventResponse, event: object): Envelope {
  const { multiValueHeaders, headers, ...rest } = described(response);
  if (!Object.hasOwn(event, "multiValueHeaders")) return singleCookie(described(response));
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { ...rest, multiValueHeaders: { ...lists, ...multiValueHeaders } };
}

/** For VPC Lattice, which has one value for each header. */
export const latticeResponse = (response: EventResponse): Envelope => singleCookie(described(response));

const described = (response: EventResponse) => ({
  ...response,
  statusDescription: `${response.statusCode} ${statusText(response.statusCode)}`.trim(),
});

/** Cookies cannot be joined into one header: the last remains. */
function singleCookie({ multiValueHeaders, headers, ...rest }: EventResponse): Envelope {
  const cookie = multiValueHeaders?.["set-cookie"]?.at(-1);
  return { ...rest, headers: { ...headers, ...(cookie !== undefined && { "set-cookie": cookie }) } };
}
