import type { FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import type { Envelope } from "../../src/lambda/response.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { eventFor, gateways, type Sent } from "./support/goldenEvents.ts";
import { ask, handlerOf } from "./support/handlers.ts";

const OURS = "https://app.example.com";
const FOREIGN = "https://elsewhere.example";
const LIMITS = { defaultModel: "flowers", bodyLimit: 4096 };

let models: Models;
beforeAll(async () => {
  models = await modelsOf(flowers);
});
afterAll(() => models.close());

const PREFLIGHT = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
const cases: Readonly<Record<string, Sent>> = {
  "a prediction": { method: "POST", path: "/predict", body: "[5.1, 1.8]" },
  "a preflight": { method: "OPTIONS", path: "/predict", headers: PREFLIGHT },
  "a preflight of an unknown address": { method: "OPTIONS", path: "/nothing/here", headers: PREFLIGHT },
  "an OPTIONS that is no preflight": { method: "OPTIONS", path: "/predict" },
  "the list of models": { method: "GET", path: "/models" },
  "a bad row": { method: "POST", path: "/predict", body: '["x", 1]' },
  "an unknown model": { method: "POST", path: "/models/nope/predict", body: "[5.1, 1.8]" },
  "a method that is not taken": { method: "DELETE", path: "/models/flowers" },
  "a body that is too large": { method: "POST", path: "/predict", body: `[${Array(2500).fill(1)}]` },
};

/** The headers by which browsers decide, as they would see them. */
const forBrowsers = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name === "vary" || name.startsWith("access-control")));

const headersOf = ({ headers, multiValueHeaders }: Envelope) =>
  headers ?? Object.fromEntries(Object.entries(multiValueHeaders ?? {}).map(([name, all]) => [name, all.join()]));

describe.each(gateways)("$name", (gateway) => {
  const overHttp = (app: FastifyInstance, { method, path, headers, body }: Sent) =>
    app.inject({
      method,
      url: path,
      headers: { "x-request-id": "golden-1", ...headers },
      ...(body !== undefined && { payload: body }),
    });

  test.each(Object.entries(cases))("sends browsers the same headers as over HTTP: %s", async (_what, sent) => {
    for (const corsOrigins of [undefined, [OURS], ["*"]]) {
      const { handler } = handlerOf(models, { ...LIMITS, corsOrigins });
      const app = buildApp({ models, ...LIMITS, corsOrigins });
      for (const origin of [OURS, FOREIGN, undefined]) {
        const asked = { ...sent, headers: { ...sent.headers, ...(origin !== undefined && { Origin: origin }) } };
        const [answer, expected] = [await ask(handler, eventFor(gateway, asked)), await overHttp(app, asked)];
        expect([answer.statusCode, forBrowsers(headersOf(answer))]).toEqual([
          expected.statusCode,
          forBrowsers(expected.headers),
        ]);
        const isAllowed = corsOrigins?.[0] === "*" || (corsOrigins !== undefined && origin === OURS);
        const allowed = corsOrigins?.[0] === "*" ? "*" : origin;
        expect(headersOf(answer)["access-control-allow-origin"]).toBe(isAllowed ? allowed : undefined);
      }
      await app.close();
    }
  });
});

test("a page may read why a response does not get through", async () => {
  const { handler } = handlerOf(models, { ...LIMITS, bodyLimit: 6_000_000, corsOrigins: [OURS] });
  const gateway = gateways.find(({ name }) => name === "alb-single-value")!;
  const body = `[${Array(50_000).fill("[5.1,1.8]")}]`;
  const answer = await ask(
    handler,
    eventFor(gateway, { method: "POST", path: "/predict", headers: { origin: OURS }, body }),
  );
  expect(JSON.parse(answer.body)).toMatchObject({ code: "ANSWER_TOO_LARGE" });
  expect(answer.headers).toMatchObject({ "access-control-allow-origin": OURS, vary: "Origin" });
});
