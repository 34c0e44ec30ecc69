import { type Container, until } from "./container.ts";

/** Waits until the server in a container takes requests. @returns its URL */
export async function ready(container: Container, published = container): Promise<string> {
  const url = `http://${await published.address(8080)}`;
  await until("a server that is ready", async () => ((await fetch(`${url}/health/ready`)).ok ? true : undefined));
  return url;
}
