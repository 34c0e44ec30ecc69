import type { FastifyInstance } from "fastify";
import fastify from "fastify";
import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { iris } from "../src/plugin.ts";
import { gateways } from "./lambda/support/goldenEvents.ts";
import { handlerOf } from "./lambda/support/handlers.ts";
import { CHROMIUM, launchChromium, warnWithoutChromium } from "./support/chromium.ts";
import { gatewayFront, strippingProxy } from "./support/fronts.ts";
import { listening } from "./support/sockets.ts";

let models: Models;
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
});
afterAll(() => models.close());

describe("the docs page", () => {
  test("says what it may load, and has no address of another server in it", async () => {
    const app = buildApp({ models });
    const { headers, body } = await app.inject("/docs");
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
    expect(headers["content-security-policy"]).not.toMatch(/https?:|\*/);
    expect(body).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
    await app.close();
  });

  test("finds its parts from every address that it has", async () => {
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
  test.each([
    ["text/html", true],
    ["text/html;q=0.9,*/*;q=0.8", true],
    ["TEXT/HTML", true],
    ["text/html;q=0.5, application/json", false],
    ["text/html;q=0, */*", false],
    ["application/xhtml+xml, */*", false],
    ["*/*", false],
    ["image/png", false],
    ["", false],
  ])("for Accept: %s the page is sent: %s", async (accept, isPage) => {
    const app = buildApp({ models });
    const { headers } = await app.inject({ url: "/", headers: { accept } });
    expect(headers["content-type"]).toMatch(isPage ? /^text\/html/ : /^application\/json/);
    await app.close();
  });

  test("is 200: links for programs such as load balancers, the docs page for a browser", async () => {
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

  /** Opens a page, tries the model's example and returns what came back. @param seen every address that the page asks for */
  async function tryOut(page: Page, address: string, seen: string[]) {
    page.on("request", (request) => seen.push(request.url()));
    await page.goto(address);
    await page
      .getByRole("link", { name: /Predict with iris/ })
      .first()
      .click();
    const button = page.getByRole("button", { name: /Test Request.*models\/iris\/predict/i }).first();
    await button.waitFor();
    const curl = /curl \S+\/models\/iris\/predict/.exec(await page.locator("body").innerText())?.[0];
    await button.click();
    const answered = page.waitForResponse((response) => response.url().includes("/models/iris/predict"));
    await page.getByRole("button", { name: /^Send/ }).first().click();
    const response = await answered;
    await page.getByText("virginica").last().waitFor();
    const { pathname } = new URL(response.url());
    return { curl, answer: { status: response.status(), path: pathname, body: await response.json() } };
  }

  async function tried(origin: string, path: string) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const [seen, errors]: [string[], string[]] = [[], []];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    const result = await tryOut(page, origin + path, seen);
    await page.close();
    const strangers = seen.filter((url) => !url.startsWith(origin) && !/^(?:data|blob):/.test(url));
    return { ...result, errors, strangers };
  }

  /** What a page shows and gets below a path, when it asks no other server for anything. */
  const expected = (origin: string, basePath: string) => ({
    curl: `curl ${origin}${basePath}/models/iris/predict`,
    answer: {
      status: 200,
      path: `${basePath}/models/iris/predict`,
      body: { prediction: { label: "virginica", probability: 0.9997 } },
    },
    errors: [],
    strangers: [],
  });

  async function triedOn(app: FastifyInstance, path: string) {
    const origin = `http://127.0.0.1:${await listening(app)}`;
    const result = await tried(origin, path);
    await app.close();
    return { origin, result };
  }

  test("sends the filled-in request of a model, and calls no other server", async () => {
    const { origin, result } = await triedOn(buildApp({ models }), "/docs");
    expect(result).toEqual(expected(origin, ""));
  }, 60_000);

  test("does the same below the prefix of a host's app", async () => {
    const host = fastify();
    await host.register(iris, { models, prefix: "/ml" });
    const { origin, result } = await triedOn(host, "/ml/docs");
    expect(result).toEqual(expected(origin, "/ml"));
  }, 60_000);

  test("does the same below IRIS_BASE_PATH, from the root", async () => {
    const { origin, result } = await triedOn(buildApp({ models, basePath: "/team/ml" }), "/team/ml");
    expect(result).toEqual(expected(origin, "/team/ml"));
  }, 60_000);

  test("does the same behind a proxy that takes a path off", async () => {
    const app = buildApp({ models });
    const proxy = await strippingProxy(app, "/ml");
    expect(await tried(proxy.origin, "/ml/docs")).toEqual(expected(proxy.origin, "/ml"));
    proxy.close();
    await app.close();
  }, 60_000);

  test.each([
    ["rest-stage", "/prod", "/prod"],
    ["http-route-below-path", "/prod/ml", "/prod/ml/docs/"],
  ])(
    "does the same through a gateway: %s",
    async (name, basePath, path) => {
      const gateway = gateways.find((one) => one.name === name)!;
      const { handler } = handlerOf(models, { defaultModel: "iris" });
      const front = await gatewayFront(handler, gateway, basePath);
      expect(await tried(front.origin, path)).toEqual(expected(front.origin, basePath));
      front.close();
    },
    60_000,
  );
});
