import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Container, LAMBDA, SERVER, startImage, until } from "./support/container.ts";
import { setosa, virginica } from "./support/flowers.ts";
import { ready, sendHalf } from "./support/http.ts";
import { shell } from "./support/shell.ts";

const HEALTHCHECK = ["node", "/var/task/dist/healthcheck.mjs"];

describe.each([
  { name: "Lambda's image", image: LAMBDA, command: ["serve"] },
  { name: "the server's image", image: SERVER, command: [] },
])("$name as a plain server (C6)", ({ image, command }) => {
  let container: Container;
  let url: string;
  beforeAll(async () => {
    container = await startImage(image, command);
    url = await ready(container);
  });
  afterAll(() => container.remove());

  test("answers named features at a path with a final slash (A1)", async () => {
    const { stdout } = await shell(
      `curl -sS -X POST --header "Content-Type: application/json" --data "$BODY" "$URL/predict/"`,
      { URL: url, BODY: JSON.stringify(virginica.named) },
    );
    expect(JSON.parse(stdout)).toEqual({ prediction: virginica.prediction });
  });

  test("answers a bare array without a content type (A2)", async () => {
    const { stdout } = await shell(`curl -sS -XPOST "$URL/predict" -d '[5.1,3.5,1.4,0.2]'`, { URL: url });
    expect(JSON.parse(stdout)).toEqual({ prediction: setosa.prediction });
  });

  test("answers bad input with a problem document", async () => {
    const answer = await fetch(`${url}/predict`, { method: "POST", body: '{"sepal_length": "long"}' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(await answer.json()).toMatchObject({ code: "INVALID_INPUT" });
  });

  test("serves its API's description and pages (A6)", async () => {
    expect(JSON.parse(await (await fetch(`${url}/openapi.json`)).text()).openapi).toMatch(/^3\./);
    expect(await (await fetch(`${url}/openapi.yaml`)).text()).toMatch(/^openapi: /m);
    const page = await (await fetch(`${url}/docs`)).text();
    const source = /<script src="([^"]+)"/.exec(page)?.[1];
    const script = await fetch(new URL(source ?? "no script", `${url}/docs`));
    expect(script.status).toBe(200);
    expect((await script.text()).length).toBeGreaterThan(1_000_000);
  });

  test("passes its health check", async () => {
    expect(await container.exec(...HEALTHCHECK)).toMatchObject({ code: 0 });
  });

  test("fails its health check where nobody listens", async () => {
    expect(await container.exec("env", "IRIS_PORT=8081", ...HEALTHCHECK)).toMatchObject({ code: 1 });
  });

  test("leaves nothing but the folder of its code cache in /tmp, one for all processes, and no telemetry", async () => {
    const left = async () => (await container.exec("find", "/tmp", "-mindepth", "1")).stdout.trim().split("\n").sort();
    expect(await left()).toEqual(["/tmp/iris-code-993", expect.stringMatching(/^\/tmp\/iris-code-993\/v24[^/]*$/)]);
    const before = await left();
    expect(await container.exec("node", "/var/task/dist/commands.mjs", "list")).toMatchObject({ code: 0 });
    expect(await left()).toEqual(before);
  });

  test("answers a request that it is still reading, then ends, at SIGTERM", async () => {
    const request = await sendHalf(url, "/predict", JSON.stringify(setosa.row));
    await container.kill("SIGTERM");
    await until("the end's beginning", async () => ((await container.logs()).includes("Stopping") ? true : undefined));
    const answer = await request.finish();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toEqual({ prediction: setosa.prediction });
    expect(await container.ended()).toBe(0);
  });
});
