import fastify from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adaptFastify } from "../../src/lambda/fastifyAdapter.ts";
import { createHandler, type Handler } from "../../src/lambda/handler.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { eventFor, gateways } from "./support/goldenEvents.ts";
import { ask, bytesOf, memoryLog } from "./support/handlers.ts";

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254]);

let models: Models;
let handler: Handler;
beforeAll(async () => {
  models = await modelsOf(flowers);
  const app = fastify();
  app.get("/cookies", async (request, reply) =>
    reply
      .header("set-cookie", ["a=1; Path=/", "b=2"])
      .header("vary", ["accept", "origin"])
      .send({ cookie: request.headers.cookie, accept: request.headers.accept }),
  );
  app.get("/picture", async (_request, reply) => reply.type("image/png").send(PICTURE));
  handler = createHandler({
    app: async () => adaptFastify(app),
    models,
    defaultModel: "flowers",
    bodyLimit: 1e6,
    log: memoryLog().log,
  });
});
afterAll(() => models.close());

test.each(gateways)("every cookie and every value gets through $name, as far as its form has room", async (gateway) => {
  const answer = await ask(handler, eventFor(gateway, { method: "GET", path: "/cookies" }));
  const both = ["a=1; Path=/", "b=2"];
  if (/^(?:alb-single-value|lattice)/.test(gateway.name))
    expect(answer.headers).toMatchObject({ "set-cookie": "b=2", vary: "accept,origin" });
  else if (/^http-(?!payload-1)|^function/.test(gateway.name)) {
    expect(answer).toMatchObject({ cookies: both, headers: { vary: "accept,origin" } });
    expect(answer.headers).not.toHaveProperty("set-cookie");
  } else if (gateway.name === "alb-multi-value")
    expect(answer.multiValueHeaders).toMatchObject({ "set-cookie": both, vary: ["accept,origin"] });
  else expect(answer).toMatchObject({ multiValueHeaders: { "set-cookie": both }, headers: { vary: "accept,origin" } });
});

test("cookies and headers of several values come in", async () => {
  const [http, rest] = ["http-default-stage", "rest-stage"].map((name) =>
    eventFor(gateways.find((one) => one.name === name)!, { method: "GET", path: "/cookies" }),
  );
  const sent = JSON.parse((await ask(handler, { ...http, cookies: ["x=1", "y=2"] })).body);
  expect(sent.cookie).toBe("x=1; y=2");
  const many = JSON.parse(
    (await ask(handler, { ...rest, headers: { Accept: "b" }, multiValueHeaders: { Accept: ["a", "b"] } })).body,
  );
  expect(many.accept).toBe("a, b");
});

test.each(gateways)("bytes get through $name", async (gateway) => {
  const answer = await ask(handler, eventFor(gateway, { method: "GET", path: "/picture" }));
  expect(answer.isBase64Encoded).toBe(true);
  expect(bytesOf(answer).equals(PICTURE)).toBe(true);
});

test("an app that cannot start is an error that is logged, with a problem document", async () => {
  const broken = fastify();
  broken.register(async () => {
    throw new Error("no disk");
  });
  const { log, lines } = memoryLog();
  const limits = { models, defaultModel: "flowers", bodyLimit: 1e6 };
  const failing = createHandler({ app: async () => adaptFastify(broken), ...limits, log });
  const answer = await ask(failing, eventFor(gateways[0]!, { method: "GET", path: "/picture" }));
  expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([500, "INTERNAL"]);
  expect(lines).toContainEqual(expect.objectContaining({ msg: "request failed", status: 500 }));
});
