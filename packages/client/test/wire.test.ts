import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClient, predict } from "../src/index.ts";
import { virginica } from "./fakeServer.ts";

const row = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };

let server: Server;
let url: string;
let asked: {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}[];
/** Whether the server hangs up in the middle of an answer. */
let hangsUp: boolean;

beforeEach(async () => {
  asked = [];
  hangsUp = false;
  server = createServer(async (request, response) => {
    asked.push({ method: request.method, path: request.url, headers: request.headers, body: await text(request) });
    response.writeHead(200, { "content-type": "application/json", ...(hangsUp && { "content-length": 1000 }) });
    if (!hangsUp) return response.end(JSON.stringify({ prediction: virginica }));
    response.write('{"prediction":', () => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  if (server.listening) await new Promise((closed) => server.close(closed));
});

test("predict sends to the server at IRIS_URL, read at each call", async () => {
  vi.stubEnv("IRIS_URL", `${url}/ml/`);
  vi.stubEnv("IRIS_API_KEY", "k1");
  expect(await predict("iris", row)).toEqual(virginica);
  expect(asked).toMatchObject([{ method: "POST", path: "/ml/models/iris/predict", body: JSON.stringify(row) }]);
  expect(asked[0]!.headers).toMatchObject({
    "x-api-key": "k1",
    "content-type": "application/json",
    accept: "application/json",
  });
  expect(asked[0]!.headers["user-agent"]).toMatch(/^iris-client\/\d/);
});

test("many calls at once open no more connections than the limit", async () => {
  let open = 0;
  let most = 0;
  server.on("connection", (socket) => {
    most = Math.max(most, ++open);
    socket.on("close", () => open--);
  });
  const client = createClient({ url, concurrency: 4 });
  await Promise.all(Array.from({ length: 200 }, () => client.predict("iris", row)));
  expect(asked).toHaveLength(200);
  expect(most).toBe(4);
});

test("a bad IRIS_URL rejects, as every other failure does", async () => {
  vi.stubEnv("IRIS_URL", "localhost:8080");
  const asking = predict("iris", row);
  await expect(asking).rejects.toMatchObject({ name: "IrisClientError", code: "INVALID_OPTION" });
});

test("a server that is not there", async () => {
  await new Promise((closed) => server.close(closed));
  const asking = createClient({ url }).predict("iris", row);
  await expect(asking).rejects.toMatchObject({
    code: "CONNECTION_FAILED",
    message: expect.stringMatching(/ECONNREFUSED.*npm start/),
  });
});

test("a server that hangs up", async () => {
  hangsUp = true;
  await expect(createClient({ url }).predict("iris", row)).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
});
