import type { FastifyInstance } from "fastify";
import fastify from "fastify";
import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../src/app.ts";
import { iris } from "../src/plugin.ts";
import { CHROMIUM, launchChromium, warnWithoutChromium } from "./support/chromium.ts";
import { listening } from "./support/sockets.ts";

let models: Models;
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
});
afterAll(() => models.close());

describe("the docs page", () => {
  it("says what it may load, and has no address of another server in it", async () => {
    const app = buildApp({ models });
    const { headers, body } = await app.inject("/docs");
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
    expect(headers["content-security-policy"]).not.toMatch(/https?:|\*/);
    expect(body).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
    await app.close();
  });

  it("finds its parts from every address that it has", async () => {
    const app = buildApp({ models, basePath: "/ml" });
    const cases = [
      ["/docs", {}, ""],
      ["/docs/", {}, ""],
      ["/ml/docs", {}, "/ml"],
      ["/ml/docs/", {}, "/ml"],
      ["/ml", {}, "/ml"],
      ["/ml/", {}, "/ml"],
      ["/", { "x-forwarded-prefix": "/team, /ml/" }, "/team/ml"],
    ] as const;
    for (const [url, headers, base] of cases) {
      const { body } = await app.inject({ url, headers: { accept: "text/html", ...headers } });
      const script = new URL(/<script src="([^"]+)"/.exec(body)![1]!, `http://x${url}`);
      const document = new URL(/&quot;url&quot;:&quot;([^&]+)&quot;/.exec(body)![1]!, `http://x${url}`);
      expect([url, script.pathname, document.pathname]).toEqual([
        url,
        `${base}/docs/reference.js`,
        `${base}/openapi.json`,
      ]);
    }
    await app.close();
  });
});

describe("GET /", () => {
  it("is 200: links for programs such as load balancers, the docs page for a browser", async () => {
    const app = buildApp({ models });
    const links = await app.inject("/");
    expect({ status: links.statusCode, body: links.json() }).toEqual({
      status: 200,
      body: {
        name: "iris",
        docs: "/docs",
        openapi: "/openapi.json",
        models: "/models",
        health: "/health/ready",
      },
    });
    const page = await app.inject({ url: "/", headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.body).toContain('<script src="docs/reference.js">');
    for (const { headers } of [links, page]) expect(headers.vary).toContain("accept");
    expect((await app.inject({ method: "HEAD", url: "/" })).statusCode).toBe(200);
    expect((await app.inject({ method: "POST", url: "/", payload: [5.9, 3, 5.1, 1.8] })).statusCode).toBe(200);
    await app.close();
  });
});

warnWithoutChromium("tries a request on the docs page");

describe.skipIf(CHROMIUM === undefined)("the docs page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser.close());

  /** Opens the page, tries the model's example and returns what came back. @param seen every address that the page asks for */
  async function tryOut(page: Page, origin: string, prefix: string, seen: string[]): Promise<unknown> {
    page.on("request", (request) => seen.push(request.url()));
    await page.goto(`${origin}${prefix}/docs`);
    await page
      .getByRole("link", { name: /Predict with iris/ })
      .first()
      .click();
    await page
      .getByRole("button", { name: /Test Request.*models\/iris\/predict/i })
      .first()
      .click();
    const answered = page.waitForResponse((response) => response.url().includes("/models/iris/predict"));
    await page.getByRole("button", { name: /^Send/ }).first().click();
    const response = await answered;
    await page.getByText("virginica").last().waitFor();
    return { status: response.status(), path: new URL(response.url()).pathname, body: await response.json() };
  }

  async function tried(app: FastifyInstance, prefix: string, port?: number) {
    const origin = `http://127.0.0.1:${port ?? (await listening(app))}`;
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const [seen, errors]: [string[], string[]] = [[], []];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    const answer = await tryOut(page, origin, prefix, seen);
    await page.close();
    await app.close();
    return { answer, errors, strangers: seen.filter((url) => !url.startsWith(origin) && !/^(?:data|blob):/.test(url)) };
  }

  const PREDICTION = { prediction: { label: "virginica", probability: 0.9997 } };

  it("tries the filled-in request of a model, and asks no other server for anything", async () => {
    expect(await tried(buildApp({ models }), "")).toEqual({
      answer: { status: 200, path: "/models/iris/predict", body: PREDICTION },
      errors: [],
      strangers: [],
    });
  }, 60_000);

  it("does the same below the prefix of a host's app", async () => {
    const host = fastify();
    await host.register(iris, { models, prefix: "/ml" });
    expect(await tried(host, "/ml")).toEqual({
      answer: { status: 200, path: "/ml/models/iris/predict", body: PREDICTION },
      errors: [],
      strangers: [],
    });
  }, 60_000);
});
