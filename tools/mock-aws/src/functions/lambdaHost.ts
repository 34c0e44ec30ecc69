import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Container, startContainer } from "./container.ts";
import { type FunctionVersion, FunctionVersions } from "./functionVersions.ts";

/** Runs a mock's functions, each published version in its own container. */
export interface LambdaHost {
  /** Where moto sends invocations: tools/mock-aws/moto/invocations.py. */
  readonly url: string;
  /** Sets where the services are. They need this host's URL to start, so it cannot be an argument of startLambdaHost. */
  attach(services: string): void;
  /** Stops all functions; the next call starts them again. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** @param mock name of the mock, which prefixes its images and containers */
export async function startLambdaHost(mock: string): Promise<LambdaHost> {
  let services = "";
  let versions: FunctionVersions | undefined;
  const containers = new Map<string, Promise<Container>>();

  const containerOf = (region: string, version: FunctionVersion): Promise<Container> => {
    // the configuration is part of the key, because that of $LATEST changes
    const key = JSON.stringify([region, version]);
    const running = containers.get(key);
    if (running) return running;
    const starting = startContainer(mock, version, {
      AWS_ENDPOINT_URL: services,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    });
    containers.set(key, starting);
    // the next call tries again
    starting.catch(() => containers.delete(key));
    return starting;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    const name = query.get("function");
    const region = query.get("region");
    if (!versions || !name || !region) throw new Error("An invocation needs a function and a region.");
    const payload = await buffer(request);
    const version = await versions.find(region, name, query.get("qualifier") ?? undefined);
    const container = await containerOf(region, version);
    const invocation = await container.invoke(payload);
    response.setHeader("x-amz-executed-version", version.version);
    if (invocation.failed) response.setHeader("x-amz-function-error", "Unhandled");
    response.end(invocation.payload);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
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
      versions = new FunctionVersions(url);
    },
    reset,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await reset();
    },
  };
}
