import { expect, test } from "vitest";
import { S3Refusal } from "../../../src/stores/s3/response.ts";
import { pause, pauseAfter } from "../../../src/stores/s3/retries.ts";

const refusal = (status: number, name: string, headers: Record<string, string> = {}) =>
  Object.assign(Object.create(S3Refusal.prototype), { status, name, headers });
const system = (code: string) => Object.assign(new Error(code), { code });
const named = (name: string) => Object.assign(new Error(name), { name });

test.each([
  [refusal(500, "InternalError"), 50],
  [refusal(502, "BadGateway"), 50],
  [refusal(503, "ServiceUnavailable"), 50],
  [refusal(400, "RequestTimeout"), 50],
  [refusal(503, "SlowDown"), 1000],
  [refusal(429, "TooManyRequests"), 1000],
  [system("ECONNRESET"), 50],
  [system("ECONNREFUSED"), 50],
  [system("EAI_AGAIN"), 50],
  [named("TimeoutError"), 50],
])("%s is tried twice more, after pauses of up to %i ms and then double", (error, longest) => {
  expect(pauseAfter(error, 1, 1)).toBe(longest);
  expect(pauseAfter(error, 1, 0.5)).toBe(longest / 2);
  expect(pauseAfter(error, 2, 1)).toBe(longest * 2);
  expect(pauseAfter(error, 2, 0)).toBe(0);
  expect(pauseAfter(error, 3, 0)).toBeUndefined();
});

test.each([
  refusal(403, "AccessDenied"),
  refusal(404, "NoSuchKey"),
  refusal(412, "PreconditionFailed"),
  refusal(501, "NotImplemented"),
  refusal(200, "InvalidAnswer"),
  system("DEPTH_ZERO_SELF_SIGNED_CERT"),
  named("AbortError"),
  "no error at all",
])("%s is final", (error) => {
  expect(pauseAfter(error, 1)).toBeUndefined();
});

test("a server may say how long to wait, within reason", () => {
  expect(pauseAfter(refusal(503, "SlowDown", { "retry-after": "2" }), 1, 0)).toBe(2000);
  expect(pauseAfter(refusal(503, "SlowDown", { "retry-after": "3600" }), 1, 0)).toBe(5000);
  expect(pauseAfter(refusal(503, "SlowDown", { "retry-after": "soon" }), 1, 0)).toBe(0);
});

test("a pause ends when the call's time is over", async () => {
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort();
  await waiting;
});
