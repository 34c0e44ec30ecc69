import { describe, expect, test, vi } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { type ClientOptions, createClient } from "../src/index.ts";
import { allClasses, answering, setosa, virginica } from "./fakeServer.ts";

const row = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };
const values = [5.1, 3.5, 1.4, 0.2] as const;

/** Asks for one row and gives what was sent. */
async function sent(
  options: ClientOptions,
  how?: Parameters<ReturnType<typeof createClient>["predict"]>[2],
  model = "iris",
) {
  const server = answering({ prediction: { ...virginica, probabilities: allClasses } });
  await createClient({ url: "http://iris.test", ...options, fetch: server.fetch }).predict(model, row, how);
  return server.requests[0]!;
}

describe("what comes back", () => {
  test("one row by name gives one prediction", async () => {
    const { fetch } = answering({ prediction: virginica });
    const prediction = await createClient({ fetch }).predict("iris", row);
    expect(prediction).toEqual({ label: "virginica", probability: 0.9997 });
  });

  test("many rows, by name and by position, give as many predictions in their order", async () => {
    const { fetch, requests } = answering({ predictions: [virginica, setosa] });
    const predictions = await createClient({ fetch }).predict("iris", [row, values]);
    expect(predictions.map(({ label }) => label)).toEqual(["virginica", "setosa"]);
    expect(await requests[0]!.json()).toEqual([row, values]);
  });

  test("predict works apart from its client", async () => {
    const { predict } = createClient({ fetch: answering({ prediction: { value: 152.1 } }).fetch });
    expect(await predict("diabetes", [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87])).toEqual({ value: 152.1 });
  });
});

describe("what is sent", () => {
  test("a POST of JSON that wants JSON", async () => {
    const request = await sent({});
    expect(request.method).toBe("POST");
    expect(request.headers.get("content-type")).toBe("application/json");
    expect(request.headers.get("accept")).toBe("application/json");
    expect(await request.json()).toEqual(row);
  });

  test.each([
    ["http://iris.test", "http://iris.test/models/iris/predict"],
    ["http://iris.test/", "http://iris.test/models/iris/predict"],
    ["https://iris.test/ml/v1//", "https://iris.test/ml/v1/models/iris/predict"],
    [new URL("http://iris.test:9/ml/"), "http://iris.test:9/ml/models/iris/predict"],
  ])("url %s is asked at %s", async (url, expected) => {
    expect((await sent({ url })).url).toBe(expected);
  });

  test("a version or an alias stands in the address, and so does a name of any letters", async () => {
    expect((await sent({}, { version: "stable" })).url).toBe("http://iris.test/models/iris/versions/stable/predict");
    expect((await sent({}, {}, "a/b c?")).url).toBe("http://iris.test/models/a%2Fb%20c%3F/predict");
  });

  test.each([
    [{ probabilities: true, unrounded: true }, "?probabilities=true&unrounded=true"],
    [{ probabilities: true }, "?probabilities=true"],
    [{ unrounded: true }, "?unrounded=true"],
    [{ probabilities: false, unrounded: false }, ""],
  ])("%j is requested by %j", async (how, query) => {
    expect(new URL((await sent({}, how)).url).search).toBe(query);
  });

  test("the key goes as x-api-key, other headers as they are, and the program is named", async () => {
    const { headers } = await sent({ apiKey: "k1", headers: { authorization: "Bearer t", "X-Trace": "7" } });
    expect(headers.get("x-api-key")).toBe("k1");
    expect(headers.get("authorization")).toBe("Bearer t");
    expect(headers.get("x-trace")).toBe("7");
    expect(headers.get("user-agent")).toBe(`iris-client/${packageJson.version}`);
  });

  test("what options leave out comes from the environment, where empty is unset", async () => {
    vi.stubEnv("IRIS_URL", "http://from.env/ml");
    vi.stubEnv("IRIS_API_KEY", "k2");
    const request = await sent({ url: undefined });
    expect(request.url).toBe("http://from.env/ml/models/iris/predict");
    expect(request.headers.get("x-api-key")).toBe("k2");

    vi.stubEnv("IRIS_URL", "");
    vi.stubEnv("IRIS_API_KEY", "");
    const bare = await sent({ url: undefined });
    expect(bare.url).toBe("http://localhost:8080/models/iris/predict");
    expect(bare.headers.has("x-api-key")).toBe(false);
    vi.unstubAllEnvs();
  });

  test("a missing value is null, and a repeated row is no fault", async () => {
    const { fetch, requests } = answering({ predictions: [virginica, virginica] });
    const gap = { ...row, petal_width: null };
    await createClient({ fetch }).predict("iris", [gap, gap]);
    expect(await requests[0]!.json()).toEqual([gap, gap]);
  });

  test("what is undefined in a row by name is left out, for the server to name", async () => {
    const { fetch, requests } = answering({ prediction: virginica });
    const name: string = "own";
    await createClient({ fetch }).predict(name, { a: undefined, b: null });
    expect(await requests[0]!.text()).toBe('{"b":null}');
  });
});
