import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const entry = new URL("../src/index.ts", import.meta.url).href;

/** What jsdom, browsers of 2022 and Node 20 do not all have. */
const NEWER = [
  "URL.parse",
  "URL.canParse",
  "URLSearchParams.prototype.size",
  "AbortSignal.any",
  "AbortSignal.timeout",
  "AbortSignal.prototype.throwIfAborted",
  "Promise.withResolvers",
  "Promise.try",
  "Array.fromAsync",
  "Array.prototype.toSorted",
  "Array.prototype.findLast",
  "Object.groupBy",
  "String.prototype.isWellFormed",
  "ReadableStream.prototype[Symbol.asyncIterator]",
  "ReadableStream.from",
  "Response.json",
  "globalThis.structuredClone",
  "globalThis.setImmediate",
];

/** Runs a program that has `createClient` and `ask`, in a process without some of Node's globals; gives what it prints. */
function runWithout(missing: readonly string[], code: string): unknown {
  const program = `
const { Response: PlainResponse } = globalThis;
${missing.map((name) => `delete ${name};`).join("\n")}
const { createClient } = await import(${JSON.stringify(entry)});
const urls = [];
const answer = JSON.stringify({ prediction: { label: "a", probability: 1, probabilities: { a: 1 } } });
const fetch = async (url) => (urls.push(url), new PlainResponse(answer));
const ask = async (options, ...question) => {
  try {
    return await createClient({ url: "http://iris.test", fetch, ...options }).predict(...question);
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message };
  }
};
console.log(JSON.stringify(await (async () => { ${code} })()));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  return JSON.parse(String(printed));
}

test("predictions work, with all their options, where newer globals are missing", () => {
  const printed = runWithout(
    NEWER,
    `const options = { probabilities: true, signal: new AbortController().signal };
     return [await ask({ concurrency: 1 }, "m", { a: 1 }, options), await ask({}, "m", [1]), urls];`,
  );
  const prediction = { label: "a", probability: 1, probabilities: { a: 1 } };
  expect(printed).toEqual([
    prediction,
    prediction,
    ["http://iris.test/models/m/predict?probabilities=true", "http://iris.test/models/m/predict"],
  ]);
});

test("errors are the client's own where newer globals are missing", () => {
  const printed = runWithout(
    NEWER,
    `return [
       await ask({ url: "nonsense" }, "m", [1]),
       await ask({}, "m", [1], { signal: AbortSignal.abort() }),
       await ask({ maxResponseBytes: 3 }, "m", [1]),
     ];`,
  );
  expect(printed).toMatchObject([
    { name: "IrisClientError", code: "INVALID_OPTION" },
    { name: "IrisClientError", code: "ABORTED" },
    { name: "IrisClientError", code: "RESPONSE_TOO_LARGE" },
  ]);
});

describe("a runtime that lacks what the client needs", () => {
  test.each([
    ["globalThis.Headers", "fetch", /^This runtime has no Headers\. Load a polyfill/],
    ["globalThis.TextDecoder", "fetch", /^This runtime has no TextDecoder\./],
    ["globalThis.fetch", "undefined", /^This runtime has no fetch\. Give one as the option fetch/],
  ])("without %s", (missing, fetch, message) => {
    expect(runWithout([missing], `return ask({ fetch: ${fetch} }, "m", [1]);`)).toMatchObject({
      name: "IrisClientError",
      code: "UNSUPPORTED_RUNTIME",
      message: expect.stringMatching(message),
    });
  });
});
