import type { Envelope } from "./eventAdapter.ts";
import { isObject } from "./events/isObject.ts";

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

/** The answer to it. */
export const WARM: Envelope = { statusCode: 204, headers: {}, body: "", isBase64Encoded: false };
