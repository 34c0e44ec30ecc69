import type { Models } from "iris-models";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_EVENT_BYTES } from "../../src/lambda/limits.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { eventFor, gateways } from "./support/goldenEvents.ts";
import { ask, handlerOf } from "./support/handlers.ts";

let models: Models;
let handler: ReturnType<typeof handlerOf>;
beforeAll(async () => {
  models = await modelsOf(flowers);
  handler = handlerOf(models, { defaultModel: "flowers" });
});
afterAll(() => models.close());

const rows = (count: number) => Array(count).fill([5, 1]);
const sent = {
  method: "POST",
  path: "/predict",
  query: [["probabilities", "true"]],
  headers: { "content-type": "application/json" },
} as const;

test("a request over 6 MB is refused in the words of HTTP", async () => {
  const event = rows(1_100_000);
  const payload = JSON.stringify(event);
  const answer = await ask(handler.handler, event);
  const expected = await handler.app.inject({
    method: "POST",
    url: "/predict",
    headers: { "x-request-id": "lambda-1" },
    payload,
  });
  expect([answer.statusCode, answer.body]).toEqual([413, expected.body]);
  expect(JSON.parse(answer.body)).toMatchObject({
    code: "BODY_TOO_LARGE",
    detail: expect.stringContaining("6291556 bytes"),
  });
});

const forms = ["rest-stage", "http-default-stage", "alb-single-value", "alb-multi-value"];

test.each(
  gateways.filter(({ name }) => forms.includes(name)),
)("an answer that does not get through $name is refused, and one that does is not", async (gateway) => {
  const limit = gateway.name.startsWith("alb") ? 1_000_000 : MAX_EVENT_BYTES;
  const event = (count: number) => eventFor(gateway, { ...sent, body: JSON.stringify(rows(count)) });
  const bytes = JSON.stringify(await ask(handler.handler, event(1000))).length;
  const fit = Math.floor((limit / bytes) * 1000 * 0.98);
  const passed = await ask(handler.handler, event(fit));
  expect(passed.statusCode).toBe(200);
  expect(Buffer.byteLength(JSON.stringify(passed))).toBeLessThanOrEqual(limit);
  const refused = await ask(handler.handler, event(Math.ceil(fit * 1.05)));
  expect(refused.statusCode).toBe(413);
  expect(JSON.parse(refused.body)).toMatchObject({
    code: "ANSWER_TOO_LARGE",
    status: 413,
    detail: expect.stringMatching(`at most .* \\(${limit} bytes\\).*send fewer rows`),
  });
});

test("a batch whose response is too large is an error of that name", async () => {
  const event = { BatchInput: { probabilities: true }, Items: rows(80_000) };
  await expect(handler.handler(event, {})).rejects.toMatchObject({ name: "ANSWER_TOO_LARGE" });
});
