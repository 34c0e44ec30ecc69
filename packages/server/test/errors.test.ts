import { IrisError, type Models } from "iris-models";
import pino from "pino";
import { describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { flowers } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

/** A server whose models fail in a given way, and the lines that it logs. */
async function failing(error: unknown) {
  const models: Models = { ...(await modelsOf(flowers)), model: () => Promise.reject(error) };
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const app = buildApp({ models, logger });
  const response = await app.inject({
    method: "POST",
    url: "/predict",
    payload: "[1]",
    headers: { "x-request-id": "r-1" },
  });
  return {
    status: response.statusCode,
    problem: response.json(),
    text: response.body,
    log: lines.map((line) => JSON.parse(line)),
  };
}

describe("a failure that is not the request's", () => {
  test("shows nothing of itself, and the log has all of it under the request id", async () => {
    const { status, problem, text, log } = await failing(new Error("secret of /etc/shadow"));
    expect({ status, problem }).toMatchObject({ status: 500, problem: { code: "INTERNAL", requestId: "r-1" } });
    expect(text).not.toMatch(/secret|shadow|stack|node_modules/);
    expect(log[0]).toMatchObject({
      level: 50,
      requestId: "r-1",
      err: { message: "secret of /etc/shadow", stack: expect.stringContaining("errors.test") },
    });
  });

  test.each([
    "thrown text",
    undefined,
    { code: "INVALID_INPUT", message: "no error at all" },
  ])("may be thrown as %j", async (thrown) => {
    expect(await failing(thrown)).toMatchObject({ status: 500, problem: { code: "INTERNAL" } });
  });

  test("is 503 without the place when the registry cannot be reached", async () => {
    const { status, problem, text } = await failing(
      new IrisError("STORE_UNAVAILABLE", "cannot read s3://private-bucket"),
    );
    expect({ status, code: problem.code }).toEqual({ status: 503, code: "STORE_UNAVAILABLE" });
    expect(text).not.toContain("private-bucket");
  });

  test.each([
    "CONFLICT",
    "READ_ONLY",
    "INVALID_OPTION",
  ] as const)("is 500 without the reason when it is %s, which no request can cause", async (code) => {
    const { status, problem, text } = await failing(new IrisError(code, "private"));
    expect({ status, code: problem.code }).toEqual({ status: 500, code: "INTERNAL" });
    expect(text).not.toContain("private");
  });

  test("is reported when the model returns no number", async () => {
    expect(await failing(new IrisError("OUTPUT_INVALID", "The model gave a value of NaN."))).toMatchObject({
      status: 500,
      problem: { code: "OUTPUT_INVALID", detail: "The model gave a value of NaN." },
    });
  });

  test("is recognised from another copy of iris-models", async () => {
    class IrisErrorOfAnotherCopy extends Error {
      override readonly name = "IrisError";
      readonly code = "MODEL_NOT_FOUND";
      readonly faults = [];
    }
    expect(await failing(new IrisErrorOfAnotherCopy("No such model."))).toMatchObject({
      status: 404,
      problem: { code: "MODEL_NOT_FOUND", detail: expect.stringContaining("No such model.") },
    });
  });
});

describe("an address that names no version", () => {
  test("is 404, also while the default version is at hand", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const ask = (url: string) => app.inject({ method: "POST", url, payload: "[5.1,1.8]" });
    for (const url of ["/models/flowers/versions//predict", "/models/flowers/predict"]) await ask(url);
    const response = await ask("/models/flowers/versions//predict");
    expect(response.json()).toMatchObject({ status: 404, code: "VERSION_NOT_FOUND" });
    await app.close();
  });
});

describe("the request log", () => {
  test("has one line a request with what it was, how it went and what it cost, and nothing of its body", async () => {
    const lines: string[] = [];
    const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers", logger });
    const headers = { "x-request-id": "r-2", authorization: "Bearer hush" };
    await app.inject({
      method: "POST",
      url: "/predict?probabilities=false",
      payload: [
        [5.1, 1.8],
        [1.4, 0.2],
      ],
      headers,
    });
    await app.inject({ url: "/nope?key=hush", headers });
    const [first, second] = lines.map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(first).toMatchObject({
      msg: "request",
      requestId: "r-2",
      method: "POST",
      route: "/predict",
      status: 200,
      ms: expect.any(Number),
      model: "flowers",
      version: "1",
      rows: 2,
      bytes: expect.any(Number),
    });
    expect(second).toMatchObject({ method: "GET", path: "/nope", status: 404 });
    expect(lines.join("")).not.toMatch(/hush|petal|5\.1/);
  });

  test.each([
    ["GET", "/%zz?key=hush", "/%zz", "INVALID_URL"],
    ["POST", `/models/${"x".repeat(600)}/predict`, `/models/${"x".repeat(192)}`, "INVALID_URL"],
  ] as const)("has one for %s %s, which no route sees", async (method, url, path, code) => {
    const lines: string[] = [];
    const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
    const app = buildApp({ models: await modelsOf(flowers), logger });
    const response = await app.inject({ method, url, headers: { "x-request-id": "r-3" } });
    expect([response.statusCode, response.json().code]).toEqual([400, code]);
    // a response may tell of its end more than once
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: "request",
      requestId: "r-3",
      method,
      path,
      status: 400,
      ms: expect.any(Number),
      bytes: response.body.length,
    });
    expect(lines[0]).not.toContain("hush");
  });
});
