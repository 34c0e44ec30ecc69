import { direct, rejectEvent } from "./direct/direct.ts";
import type { EventAdapter } from "./eventAdapter.ts";
import { isObject } from "./events/isObject.ts";
import { unsupportedKind } from "./events/unsupportedEvents.ts";
import { httpApi } from "./gateways/httpApi.ts";
import { isOfLattice, lattice } from "./gateways/lattice.ts";
import { loadBalancer } from "./gateways/loadBalancer.ts";
import { restApi } from "./gateways/restApi.ts";

/** Which gateway has sent an event, told by what only that one writes; what none has sent is a direct invocation. */
export function adapterFor(event: unknown, defaultModel: string): EventAdapter {
  if (!isObject(event)) return direct(event, defaultModel);
  const { requestContext: context, httpMethod } = event;
  if (isOfLattice(event)) return lattice(event);
  if (isObject(context)) {
    if (isObject(context.elb)) return loadBalancer(event);
    const { requestId } = context;
    const id = typeof requestId === "string" ? { gatewayRequestId: requestId } : {};
    if (isObject(context.http)) return { ...httpApi(event), ...id };
    if (typeof httpMethod === "string") return { ...restApi(event), ...id };
  }
  const kind = unsupportedKind(event) ?? (isObject(context) ? "of an unknown kind, with a requestContext" : undefined);
  return kind === undefined ? direct(event, defaultModel) : rejectEvent(kind);
}

/** Whether an event asks a batch: it has `BatchInput`, or nothing but `Items`. */
export function isBatch(event: unknown): event is Readonly<Record<string, unknown>> {
  if (!isObject(event)) return false;
  return Object.hasOwn(event, "BatchInput") || (Object.hasOwn(event, "Items") && Object.keys(event).length === 1);
}
