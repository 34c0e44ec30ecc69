import fastify, { type FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { CHROMIUM, launchChromium, warnWithoutChromium } from "../support/chromium.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { listening } from "../support/sockets.ts";

warnWithoutChromium("requests predictions from pages of other origins");

describe.skipIf(CHROMIUM === undefined)("a page in a browser", () => {
  const apps: FastifyInstance[] = [];
  let browser: Browser;
  let models: Models;
  beforeAll(async () => {
    [browser, models] = await Promise.all([launchChromium(), modelsOf(flowers)]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    for (const app of apps) await app.close();
    await models.close();
  });

  /** @returns the app's origin */
  async function started(app: FastifyInstance): Promise<string> {
    apps.push(app);
    return `http://127.0.0.1:${await listening(app)}`;
  }

  function anotherOrigin(): Promise<string> {
    const app = fastify();
    app.get("/", (_request, reply) => reply.type("text/html").send("<!doctype html><title>An app</title>"));
    return started(app);
  }

  /** What a script gets to see that a page runs. */
  async function asked(origin: string, url: string, method = "POST") {
    const page = await browser.newPage();
    await page.goto(origin);
    const seen = await page.evaluate(
      async ([to, by]) => {
        const headers = {
          "content-type": "application/json",
          "x-request-id": "from-a-page",
          authorization: "Bearer x",
        };
        const sent = by === "GET" ? {} : { body: "[5.1, 1.8]" };
        try {
          const answer = await fetch(to!, { method: by!, headers, ...sent });
          const { code } = JSON.parse(await answer.text());
          const named = ["x-model", "x-model-version", "x-request-id"].map((name) => answer.headers.get(name));
          return { status: answer.status, code, named, isTimed: answer.headers.has("server-timing") };
        } catch (error) {
          return { refused: String(error) };
        }
      },
      [url, method],
    );
    await page.close();
    return seen;
  }

  const READ = { status: 200, named: ["flowers", "1", "from-a-page"], isTimed: true };
  const REFUSED = { refused: "TypeError: Failed to fetch" };

  test("a page of an allowed origin gets a prediction and reads headers and errors; others do not", async () => {
    const [ours, foreign] = [await anotherOrigin(), await anotherOrigin()];
    const iris = await started(buildApp({ models, corsOrigins: [ours] }));
    expect(await asked(ours, `${iris}/predict`)).toEqual(READ);
    expect(await asked(ours, `${iris}/models/nope/predict`)).toMatchObject({ status: 404, code: "MODEL_NOT_FOUND" });
    expect(await asked(ours, `${iris}/models/%zz`)).toMatchObject({ status: 400, code: "INVALID_URL" });
    expect(await asked(ours, `${iris}/predict`, "GET")).toMatchObject({ status: 405, code: "METHOD_NOT_ALLOWED" });
    expect(await asked(ours, `${iris}/models/flowers`, "DELETE")).toEqual(REFUSED);
    expect(await asked(foreign, `${iris}/predict`)).toEqual(REFUSED);
  }, 60_000);

  test("a page of any origin gets a prediction where all are allowed, and of none where none is", async () => {
    const origin = await anotherOrigin();
    const [open, closed] = [buildApp({ models, corsOrigins: ["*"] }), buildApp({ models })];
    expect(await asked(origin, `${await started(open)}/predict`)).toEqual(READ);
    expect(await asked(origin, `${await started(closed)}/predict`)).toEqual(REFUSED);
  }, 60_000);
});
