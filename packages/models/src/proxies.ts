/** Addresses that no proxy can reach: this machine, and where machines and containers at AWS get their credentials. */
const NEVER_PROXIED = "localhost,127.0.0.1,::1,169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, in capital or small letters, in the form that Node's agents take;
 * undefined where none is named.
 */
export function proxiesOf(env: Environment = process.env) {
  const https = env.https_proxy || env.HTTPS_PROXY;
  const http = env.http_proxy || env.HTTP_PROXY;
  if (!https && !http) return undefined;
  const direct = env.no_proxy || env.NO_PROXY;
  return {
    ...(https && { HTTPS_PROXY: https }),
    ...(http && { HTTP_PROXY: http }),
    NO_PROXY: direct ? `${direct},${NEVER_PROXIED}` : NEVER_PROXIED,
  };
}

/**
 * Has fetch use the proxies in the environment. For programs only: a library leaves the network of its host alone.
 * It needs Node 24.14; earlier ones do the same where NODE_USE_ENV_PROXY=1 is set, from 22.21 on.
 */
export async function useProxies(env?: Environment): Promise<void> {
  const proxies = proxiesOf(env);
  if (!proxies) return;
  const http: Partial<typeof import("node:http")> = await import("node:http");
  http.setGlobalProxyFromEnv?.(proxies);
}
