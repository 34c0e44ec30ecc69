import { describe, expect, test } from "vitest";
import { type ClientOptions, createClient } from "../src/index.ts";
import { fakeServer } from "./fakeServer.ts";

const model: string = "m";

/** A server that answers when it is told to, and how many requests it has at the same time. */
function heldServer() {
  const held: (() => void)[] = [];
  const state = { inFlight: 0, most: 0 };
  const { fetch, requests } = fakeServer(async ({ signal }) => {
    state.most = Math.max(state.most, ++state.inFlight);
    await new Promise<void>((resolve, reject) => {
      held.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    }).finally(() => state.inFlight--);
    return Response.json({ prediction: { value: 1 } });
  });
  /** Answers everything, what comes in the meantime as well. */
  const answerAll = async (asked: readonly Promise<unknown>[]) => {
    const all = Promise.all(asked);
    const timer = setInterval(() => {
      for (const answer of held.splice(0)) answer();
    });
    await all.finally(() => clearInterval(timer));
  };
  return { fetch, requests, held, state, answerAll };
}

const someTurns = () => new Promise((resolve) => setTimeout(resolve, 20));

const callsOf = (count: number, options: ClientOptions) => {
  const client = createClient(options);
  return Array.from({ length: count }, () => client.predict(model, [1]));
};

describe("requests in flight", () => {
  test("are 64 at the most by default, and every call resolves", async () => {
    const { fetch, requests, state, answerAll } = heldServer();
    await answerAll(callsOf(500, { url: "http://default.test", fetch }));
    expect(state.most).toBe(64);
    expect(requests).toHaveLength(500);
  });

  test("are as many as the option says", async () => {
    for (const [concurrency, most] of [
      [3, 3],
      [Number.POSITIVE_INFINITY, 100],
    ] as const) {
      const { fetch, state, answerAll } = heldServer();
      await answerAll(callsOf(100, { url: "http://option.test", fetch, concurrency }));
      expect(state.most).toBe(most);
    }
  });

  test("count together for clients of one server, and apart for different servers", async () => {
    const { fetch, state, answerAll } = heldServer();
    const urls = ["http://one.test", "http://one.test/ml", "http://two.test"];
    await answerAll(urls.flatMap((url) => callsOf(10, { url, fetch, concurrency: 2 })));
    expect(state.most).toBe(4);
  });

  test("go in the order of the calls", async () => {
    const { fetch, requests, answerAll } = heldServer();
    const client = createClient({ url: "http://order.test", fetch, concurrency: 1 });
    await answerAll([1, 2, 3, 4].map((row) => client.predict(model, [row])));
    expect(await Promise.all(requests.map((request) => request.json()))).toEqual([[1], [2], [3], [4]]);
  });

  test("make room for others when they fail", async () => {
    const { fetch } = fakeServer(() => Promise.reject(new Error("broken")));
    const calls = callsOf(20, { url: "http://failing.test", fetch, concurrency: 2 });
    const codes = (await Promise.allSettled(calls)).map((call) => call.status === "rejected" && call.reason.code);
    expect(new Set(codes)).toEqual(new Set(["CONNECTION_FAILED"]));
  });
});

describe("a call that waits", () => {
  test("ends with its time, says why, and is never sent", async () => {
    const { fetch, requests, answerAll } = heldServer();
    const client = createClient({ url: "http://waiting.test", fetch, concurrency: 1 });
    const first = client.predict(model, [1]);
    await expect(client.predict(model, [2], { timeout: 5 })).rejects.toMatchObject({
      code: "TIMEOUT",
      message: expect.stringMatching(/not sent within 5 ms: 1 other.*in flight.*concurrency/),
    });
    await answerAll([first]);
    await someTurns();
    expect(requests).toHaveLength(1);
  });

  test("ends with the caller's signal, and those behind it are sent", async () => {
    const { fetch, requests, answerAll } = heldServer();
    const client = createClient({ url: "http://aborted.test", fetch, concurrency: 1 });
    const controller = new AbortController();
    const first = client.predict(model, [1]);
    const second = client.predict(model, [2], { signal: controller.signal });
    const third = client.predict(model, [3]);
    controller.abort("no longer wanted");
    await expect(second).rejects.toMatchObject({ code: "ABORTED", cause: "no longer wanted" });
    await answerAll([first, third]);
    expect(await Promise.all(requests.map((request) => request.json()))).toEqual([[1], [3]]);
  });
});

test.each([0, -1, 1.5, Number.NaN, "8"])("a concurrency of %j is refused", (concurrency) => {
  // @ts-expect-error a text is no number
  expect(() => createClient({ concurrency })).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringMatching(/^concurrency must be .* got/) }),
  );
});
