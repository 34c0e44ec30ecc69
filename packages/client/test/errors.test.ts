import { describe, expect, test } from "vitest";
import { type ClientOptions, createClient, IrisClientError, type PredictOptions } from "../src/index.ts";
import { answering, fakeServer, refusing, virginica } from "./fakeServer.ts";

const row: unknown = [5.9, 3, 5.1, 1.8];
const answered = answering({ prediction: virginica });

/** What a question fails with. */
async function failure(
  options: ClientOptions,
  input = row,
  how?: PredictOptions,
  model: string = "iris",
): Promise<IrisClientError> {
  const asked = async () => createClient({ url: "http://iris.test/ml", ...options }).predict(model, input, how);
  const error = await asked().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof IrisClientError) return error;
  throw new Error(`IrisClientError is wanted; ${error} came`);
}

describe("what the server refuses", () => {
  const errors = [
    { path: "/sepal_lenght", message: '"sepal_lenght" is not a feature of this model. Did you mean "sepal_length"?' },
    { path: "/sepal_length", message: "is missing: send a number" },
  ];
  const problem = {
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    code: "INVALID_INPUT",
    detail: "It is wrong.",
    requestId: "r2",
    errors,
  };

  test("its code, words, request id and every fault are kept", async () => {
    const error = await failure(refusing(400, problem));
    expect(error).toMatchObject({
      name: "IrisClientError",
      code: "INVALID_INPUT",
      status: 400,
      requestId: "r2",
      errors,
      message: "It is wrong.",
    });
  });

  test("a code that this client does not know is handed on", async () => {
    const error = await failure(refusing(503, { code: "BRAND_NEW", detail: "Wait." }));
    expect(error).toMatchObject({ code: "BRAND_NEW", status: 503, errors: [] });
  });
});

describe("what is no response of an iris server", () => {
  test.each([
    [502, "<html>\n<h1>Bad Gateway</h1>", /502.*Bad Gateway.*Try again later/],
    [403, '{"message":"Forbidden"}', /403.*Forbidden.*IRIS_API_KEY/],
    [404, "", /404: an empty body.*IRIS_URL/],
    [400, '{"code":7,"detail":"x"}', /400/],
  ])("a %i without a problem document says what was seen", async (status, body, message) => {
    const error = await failure(fakeServer(() => new Response(body, { status })));
    expect(error).toMatchObject({ code: "INVALID_RESPONSE", status });
    expect(error.message).toMatch(message);
    expect(error.message).toContain("http://iris.test/ml/models/iris/predict");
  });

  test.each([
    "<html>welcome",
    "",
    "[]",
    "null",
    '{"prediction":"x"}',
    '{"predictions":[{"label":"a"},3]}',
    '{"prediction":null}',
  ])("a 200 of %s has no predictions", async (body) => {
    const error = await failure(fakeServer(() => new Response(body, { headers: { "content-type": "text/html" } })));
    expect(error).toMatchObject({ code: "INVALID_RESPONSE", status: 200 });
    expect(error.message).toContain("text/html");
  });

  test("what a proxy says cannot act on a terminal", async () => {
    const error = await failure(fakeServer(() => new Response("\u001b[2Jgone", { status: 500 })));
    expect(error.message).not.toContain("\u001b");
  });

  test("a redirect is not followed: the key would go along", async () => {
    const server = fakeServer(() => new Response(null, { status: 301, headers: { location: "https://other.test/" } }));
    const error = await failure({ ...server, apiKey: "k1" });
    expect(error).toMatchObject({ code: "INVALID_RESPONSE", status: 301 });
    expect(error.message).toContain("https://other.test/");
    expect(server.requests.map(({ redirect }) => redirect)).toEqual(["manual"]);
  });
});

describe("no response at all", () => {
  /** A server that never answers; its fetch honours the signal as the platform's does. */
  const silent = fakeServer(
    ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const refused = new TypeError("fetch failed", {
    cause: Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
  });

  test("a refused connection names the address and what to do, and keeps its cause", async () => {
    const { fetch } = fakeServer(() => Promise.reject(refused));
    const error = await failure({ fetch });
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", status: undefined, cause: refused });
    expect(error.message).toMatch(/http:\/\/iris\.test\/ml: ECONNREFUSED.*npm start.*IRIS_URL/);
  });

  test("a response that breaks off is a failed connection", async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("terminated")) });
    const error = await failure(fakeServer(() => new Response(broken)));
    expect(error).toMatchObject({ code: "CONNECTION_FAILED" });
    expect(error.message).toContain("terminated");
  });

  test("time runs out, by the client's limit or by the question's own", async () => {
    expect(await failure({ ...silent, timeout: 5 })).toMatchObject({ code: "TIMEOUT" });
    const error = await failure({ ...silent, timeout: 60_000 }, row, { timeout: 5 });
    expect(error.message).toMatch(/did not respond within 5 ms/);
  });

  test("time runs out while the body comes, too", async () => {
    const half = ({ signal }: Request) =>
      new Response(
        new ReadableStream({ start: (to) => signal.addEventListener("abort", () => to.error(signal.reason)) }),
      );
    expect(await failure({ ...fakeServer(half), timeout: 5 })).toMatchObject({ code: "TIMEOUT" });
  });

  test("the caller's signal ends it, with the caller's reason as the cause", async () => {
    const controller = new AbortController();
    const asked = failure(silent, row, { signal: controller.signal, timeout: Number.POSITIVE_INFINITY });
    controller.abort("no longer wanted");
    expect(await asked).toMatchObject({ code: "ABORTED", cause: "no longer wanted" });
  });

  test("a signal that was over before", async () => {
    expect(await failure(answered, row, { signal: AbortSignal.abort() })).toMatchObject({ code: "ABORTED" });
    expect(answered.requests).toEqual([]);
  });
});

describe("what cannot be sent", () => {
  test("what JSON would turn into null is refused, each with its path", async () => {
    const error = await failure(answered, [
      [5.1, Number.NaN, 1.4, undefined],
      { "a/b": Number.POSITIVE_INFINITY, gap: null },
    ]);
    expect(error.code).toBe("INVALID_INPUT");
    expect(error.errors.map(({ path }) => path)).toEqual(["/0/1", "/0/3", "/1/a~1b"]);
    expect(error.message).toMatch(/^\/0\/1 must be a value that JSON has, got NaN.*\(and 2 more\)/);
  });

  test("rows that are nested too deeply give no raw error at any depth", async () => {
    const { predict } = createClient({
      url: "http://iris.test",
      ...fakeServer(() => Response.json({ prediction: virginica })),
    });
    const model: string = "m";
    const outcomes = new Set<unknown>();
    let rows: unknown = null;
    for (let depth = 1; depth <= 10_000; depth++) {
      rows = [rows];
      if (depth % 500 === 0)
        outcomes.add(
          await predict(model, rows).then(
            () => "sent",
            ({ name }: Error) => name,
          ),
        );
    }
    expect(outcomes).toEqual(new Set(["sent", "IrisClientError"]));
  });

  test("a lone NaN, a function, a bigint, a circle", async () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const input of [Number.NaN, () => row, [1n], circle]) {
      expect(await failure(answered, input)).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(answered.requests).toEqual([]);
  });

  test.each(["", ".", "..", "\ud800"])("%j as a model or a version", async (name) => {
    const message = `must be a name that a URL can hold, other than "", "." and "..", got ${JSON.stringify(name)}.`;
    expect(await failure(answered, row, {}, name)).toMatchObject({
      code: "INVALID_OPTION",
      message: `model ${message}`,
    });
    expect(await failure(answered, row, { version: name })).toMatchObject({
      code: "INVALID_OPTION",
      message: `version ${message}`,
    });
  });
});

describe("bad options", () => {
  test.each(["", "localhost:8080", "ftp://iris.test", "/ml"])("url %s", async (url) => {
    const error = await failure({ ...answered, url });
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message).toContain(JSON.stringify(url));
  });

  test.each(["http://iris.test/?a=1", "http://iris.test/#a"])("url %s", async (url) => {
    const error = await failure({ ...answered, url });
    expect(error.message).toContain('can have no "?" and no "#"');
  });

  test.each([0, -1, Number.NaN, 2 ** 31])("a timeout of %d", async (timeout) => {
    expect(await failure({ ...answered, timeout })).toMatchObject({ code: "INVALID_OPTION" });
    expect(await failure(answered, row, { timeout })).toMatchObject({ code: "INVALID_OPTION" });
  });

  test.each([
    [{ url: 7 }, /got number/],
    [{ url: Symbol("x") }, /got symbol/],
    [{ url: Object.create(null) }, /got object/],
    [{ headers: "authorization: x" }, /headers must be .* got string/],
    [{ headers: [["a"]] }, /headers must be/],
    [{ headers: { authorization: undefined } }, /headers\["authorization"\] must be a string, got undefined/],
    [{ apiKey: 7 }, /apiKey .* must be a string, got number/],
    [{ timeout: "5" }, /timeout must be .* got "5"/],
    [{ fetch: "fetch" }, /fetch must be a function, got "fetch"/],
  ])("%o, from a program without types", async (options, message) => {
    const given = { fetch: answered.fetch, ...options } as ClientOptions;
    const error = await failure(given);
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message).toMatch(message);
  });

  test.each([
    [{ timeout: "5" }, /timeout must be/],
    [{ signal: new AbortController() }, /signal must be an AbortSignal, got object/],
    [{ version: 2 }, /version must be a string, got 2/],
    [null, /options of predict must be an object, got null/],
    ["2", /options of predict must be an object, got "2"/],
  ])("%o of predict, from a program without types", async (how, message) => {
    const error = await failure(answered, row, how as PredictOptions);
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message).toMatch(message);
  });

  test("no options and no model, from a program without types", async () => {
    // @ts-expect-error null is no object
    expect(() => createClient(null)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    // @ts-expect-error the model and the rows are missing
    await expect(createClient(answered).predict()).rejects.toMatchObject({ name: "IrisClientError" });
    // @ts-expect-error a number is no name
    await expect(createClient(answered).predict(7, row)).rejects.toMatchObject({ code: "INVALID_OPTION" });
    expect(answered.requests).toEqual([]);
  });

  test.each([
    [undefined, "undefined"],
    ["{}", '"{}"'],
    [{ ok: true, json: async () => ({ prediction: virginica }) }, "object"],
  ])("a fetch that resolves to %o, from a program without types", async (response, got) => {
    const error = await failure({ fetch: async () => response as Response });
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message).toBe(`fetch must be a function that resolves to a Response, got ${got}.`);
  });

  test("headers may be a Headers", async () => {
    const server = answering({ prediction: virginica });
    await createClient({ ...server, headers: new Headers({ authorization: "Bearer t" }) }).predict(
      "iris",
      [1, 2, 3, 4],
    );
    expect(server.requests[0]!.headers.get("authorization")).toBe("Bearer t");
  });

  test("a url and a signal of another realm, such as jsdom's, are taken", async () => {
    const server = answering({ prediction: virginica });
    const url = { href: "http://iris.test/ml" } as URL;
    const aborts = new EventTarget();
    const signal = Object.assign(aborts, { aborted: false, reason: undefined }) as unknown as AbortSignal;
    const { predict } = createClient({ ...server, url });
    await predict("iris", [1, 2, 3, 4], { signal });
    expect(server.requests[0]!.url).toBe("http://iris.test/ml/models/iris/predict");
  });

  test("a secret is in no message", async () => {
    const inUrl = await failure({ ...answered, url: "http://user:s3cret@iris.test" });
    const inWords = await failure({ ...answered, url: "user:s3cret@iris.test:8080" });
    const inQuery = await failure({ ...answered, url: "https://iris.test/?key=s3cret" });
    const inKey = await failure({ ...answered, apiKey: "s3cret\nx" });
    const inHeader = await failure({ ...answered, headers: { authorization: "s3cret\u2713" } });
    for (const error of [inUrl, inWords, inQuery, inKey, inHeader]) {
      expect(error.code).toBe("INVALID_OPTION");
      expect([error.message, String(error.cause)].join()).not.toContain("s3cret");
    }
  });
});
