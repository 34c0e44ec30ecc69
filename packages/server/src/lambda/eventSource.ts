import { directRequest, rejectEvent } from "./direct/direct.ts";
import { isObject } from "./eventJson.ts";
import { httpApiRequest, latticeRequest, loadBalancerRequest, restApiRequest } from "./gatewayRequest.ts";
import { latticeResponse, loadBalancerResponse } from "./gatewayResponse.ts";
import { MAX_ALB_RESPONSE_BYTES, MAX_EVENT_BYTES } from "./limits.ts";
import type { RequestEvent } from "./requestEvent.ts";
import type { Envelope, EventResponse } from "./response.ts";
import { unsupportedKind } from "./unsupportedEvents.ts";

type Gateway = "rest" | "http" | "alb" | "lattice";

/** How an event is read, and how its response is written. */
export interface EventAdapter {
  readonly kind: Gateway | "direct";
  readonly gatewayRequestId?: string;
  /** Largest envelope in bytes of JSON. */
  readonly maxBytes: number;
  /** The step before the fast path and the app. @throws RequestError `INVALID_EVENT` that says what was expected and what was received */
  toRequest(): RequestEvent;
  /** The step after them. */
  toEnvelope(response: EventResponse): Envelope;
}

interface GatewayAdapter {
  readonly maxBytes: number;
  readonly toRequest: (event: object) => RequestEvent;
  readonly toEnvelope: (response: EventResponse, event: object) => Envelope;
}

const asIs = (response: EventResponse): Envelope => response;

const GATEWAYS: Readonly<Record<Gateway, GatewayAdapter>> = {
  rest: { maxBytes: MAX_EVENT_BYTES, toRequest: restApiRequest, toEnvelope: asIs },
  http: { maxBytes: MAX_EVENT_BYTES, toRequest: httpApiRequest, toEnvelope: asIs },
  alb: { maxBytes: MAX_ALB_RESPONSE_BYTES, toRequest: loadBalancerRequest, toEnvelope: loadBalancerResponse },
  lattice: { maxBytes: MAX_EVENT_BYTES, toRequest: latticeRequest, toEnvelope: latticeResponse },
};

/** The adapter for the gateway that has sent an event. An event of no gateway is a direct invocation. */
export function adapterFor(event: unknown, defaultModel: string): EventAdapter {
  if (!isObject(event)) return directAdapter(() => directRequest(event, defaultModel));
  const kind = gatewayOf(event);
  if (kind !== undefined) return gatewayAdapter(kind, event);
  const unsupported =
    unsupportedKind(event) ??
    (isObject(event.requestContext) ? "of an unknown kind, with a requestContext" : undefined);
  return directAdapter(() =>
    unsupported === undefined ? directRequest(event, defaultModel) : rejectEvent(unsupported),
  );
}

/** The gateway by fields that only its events have. */
function gatewayOf(event: Readonly<Record<string, unknown>>): Gateway | undefined {
  const { requestContext: context, httpMethod } = event;
  if (isOfLattice(event)) return "lattice";
  if (!isObject(context)) return undefined;
  if (isObject(context.elb)) return "alb";
  if (isObject(context.http)) return "http";
  return typeof httpMethod === "string" ? "rest" : undefined;
}

/** VPC Lattice: version 1 by its field names, version 2 by the ARNs of its context. */
function isOfLattice(event: Readonly<Record<string, unknown>>): boolean {
  const { raw_path: rawPath, method, headers, requestContext: context } = event;
  if (isObject(context)) return typeof context.serviceArn === "string" && typeof context.serviceNetworkArn === "string";
  return typeof rawPath === "string" && typeof method === "string" && isObject(headers);
}

function gatewayAdapter(kind: Gateway, event: Readonly<Record<string, unknown>>): EventAdapter {
  const { maxBytes, toRequest, toEnvelope } = GATEWAYS[kind];
  const { requestContext: context } = event;
  const id = isObject(context) ? context.requestId : undefined;
  return {
    kind,
    maxBytes,
    ...(typeof id === "string" && { gatewayRequestId: id }),
    toRequest: () => toRequest(event),
    toEnvelope: (response) => toEnvelope(response, event),
  };
}

const directAdapter = (toRequest: () => RequestEvent): EventAdapter => ({
  kind: "direct",
  maxBytes: MAX_EVENT_BYTES,
  toRequest,
  toEnvelope: asIs,
});

/** Whether an event is a batch: it has `BatchInput`, or nothing but `Items`. */
export function isBatch(event: unknown): event is Readonly<Record<string, unknown>> {
  if (!isObject(event)) return false;
  return Object.hasOwn(event, "BatchInput") || (Object.hasOwn(event, "Items") && Object.keys(event).length === 1);
}

/**
 * Whether an event only keeps the function warm: `{"warmup": true}` and nothing else, serverless-plugin-warmup's, or one
 * of a schedule of EventBridge.
 */
export function isWarmUp(event: unknown): boolean {
  if (!isObject(event)) return false;
  const { source } = event;
  if (source === "serverless-plugin-warmup") return true;
  if (source === "aws.events" || source === "aws.scheduler") return event["detail-type"] === "Scheduled Event";
  return event.warmup === true && Object.keys(event).length === 1;
}
