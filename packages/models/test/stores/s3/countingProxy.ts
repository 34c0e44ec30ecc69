import { createServer, request as forward } from "node:http";

export interface CountingProxy {
  readonly url: string;
  /** How many requests have come. */
  readonly count: number;
  close(): Promise<void>;
}

/**
 * Hands requests on to an S3 server, headers and signature as they are.
 * @param onRequest is told the number of each, from 1; the request goes on when it gives true
 */
export async function startProxy(target: string, onRequest: (number: number) => boolean): Promise<CountingProxy> {
  let count = 0;
  const server = createServer((request, response) => {
    if (!onRequest(++count)) return request.socket.destroy();
    const { method, headers, url = "/" } = request;
    const onward = forward(new URL(url, target), { method: method ?? "GET", headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once("error", () => response.destroy());
    return request.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The proxy has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    get count() {
      return count;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
