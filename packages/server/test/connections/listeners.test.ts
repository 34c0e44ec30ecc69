import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { listenOnFurtherSockets, stopListening } from "../../src/connections/listeners.ts";

test("a server whose port cannot be shared listens on its one socket", async () => {
  const host = "127.0.0.1";
  const server = createServer((_request, response) => response.end("here"));
  // without reusePort the system refuses every further socket on the port
  server.listen({ host, port: 0 });
  await once(server, "listening");
  await listenOnFurtherSockets(server, { host });
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://${host}:${port}`, { headers: { connection: "close" } });
  expect(await response.text()).toBe("here");
  const closed = once(server, "close");
  stopListening(server);
  await closed;
  await expect(fetch(`http://${host}:${port}`)).rejects.toThrow();
});
