import { run } from "./commands/program.ts";

/** A server on this machine is reached without a proxy. */
const NEVER_PROXIED = "localhost,127.0.0.1,::1";

/**
 * Has fetch use the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, in capital or small letters.
 * It needs Node 24.14; earlier ones do the same where NODE_USE_ENV_PROXY=1 is set, from 22.21 on.
 */
async function useProxies(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const https = env.https_proxy || env.HTTPS_PROXY;
  const http = env.http_proxy || env.HTTP_PROXY;
  if (!https && !http) return;
  const direct = env.no_proxy || env.NO_PROXY;
  const node: Partial<typeof import("node:http")> = await import("node:http");
  node.setGlobalProxyFromEnv?.({
    ...(https && { HTTPS_PROXY: https }),
    ...(http && { HTTP_PROXY: http }),
    NO_PROXY: direct ? `${direct},${NEVER_PROXIED}` : NEVER_PROXIED,
  });
}

// a reader such as head may leave before the end; that is its right, and no failure
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

await useProxies();
process.exitCode = await run(process.argv.slice(2));
