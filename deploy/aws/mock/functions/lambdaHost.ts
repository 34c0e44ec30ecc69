import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { Configurations, type FunctionVersion } from "./configuration.ts";
import { type Container, startContainer } from "./container.ts";

/** Runs the functions of a mock, each published version in a container of its own. */
export interface LambdaHost {
  /** Where moto sends invocations: mock/moto/invocations.py. */
  readonly url: string;
  /** Tells where the mock's services are, which have to know first where this host is. */
  attach(services: string): void;
  /** Ends all functions; the next call starts them anew. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** @param world names the mock: its images and containers are its own */
export async function startLambdaHost(world: string): Promise<LambdaHost> {
  let services: string | undefined;
  let configurations: Configurations | undefined;
  const containers = new Map<string, Promise<Container>>();

  const containerOf = (region: string, version: FunctionVersion): Promise<Container> => {
    // what it was configured with is part of its name: $LATEST changes
    const key = JSON.stringify([region, version]);
    const known = containers.get(key);
    if (known) return known;
    const starting = startContainer(world, version, {
      AWS_ENDPOINT_URL: services ?? "",
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    });
    containers.set(key, starting);
    // one that did not start, or has died, is tried again by the next call
    starting.catch(() => containers.delete(key));
    return starting;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    const name = query.get("function");
    const region = query.get("region");
    if (!configurations || !name || !region) throw new Error("An invocation names a function and a region.");
    const payload = await buffer(request);
    const version = await configurations.find(region, name, query.get("qualifier") ?? undefined);
    const container = await containerOf(region, version);
    const invoked = await container.invoke(payload);
    response.setHeader("x-amz-executed-version", version.version);
    if (invoked.failed) response.setHeader("x-amz-function-error", "Unhandled");
    response.end(invoked.payload);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const reset = async (): Promise<void> => {
    const running = [...containers.values()];
    containers.clear();
    await Promise.all(running.map(async (starting) => (await starting.catch(() => undefined))?.remove()));
  };
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`,
    attach: (url) => {
      services = url;
      configurations = new Configurations(url);
    },
    reset,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await reset();
    },
  };
}
