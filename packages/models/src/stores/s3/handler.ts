import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { IrisError } from "../../errors.ts";
import { proxiesOf } from "../../proxies.ts";
import type { CallLimits } from "./limits.ts";

// A frozen Lambda function wakes with connections that the server has forgotten, so idle ones are closed soon.
const IDLE_MS = 4_000;
const CONNECTIONS = { keepAlive: true, maxSockets: 50, timeout: IDLE_MS };
/** How long the handler waits for `100 Continue` before it sends a body nevertheless: some servers send none. */
const CONTINUE_MS = 6_000;

/** What sends requests, for the reader and the client. */
export interface S3Http {
  readonly handler: NodeHttpHandler;
  /** Whether large bodies may wait for `100 Continue`. */
  readonly canExpect: boolean;
}

/**
 * Sends requests over connections that are kept for the next one; idle ones keep no process alive.
 * AWS_CA_BUNDLE replaces the usual certificate authorities; HTTPS_PROXY, HTTP_PROXY and NO_PROXY name proxies.
 * @throws IrisError `INVALID_OPTION` when AWS_CA_BUNDLE cannot be read
 */
export async function createHttp({ connectMs, silenceMs }: CallLimits): Promise<S3Http> {
  const ca = await readCertificates(process.env.AWS_CA_BUNDLE);
  const proxyEnv = proxiesOf();
  const agent = { ...CONNECTIONS, ...(ca && { ca }), ...(proxyEnv && { proxyEnv }) };
  // HAZARD: for a request with `Expect`, the handler makes an agent that has no ca and no proxies, unless it was given an agent
  const canExpect = ca === undefined && proxyEnv === undefined;
  const httpsAgent = canExpect ? agent : new Agent(agent);
  const options = { connectionTimeout: connectMs, socketTimeout: silenceMs, httpAgent: agent, httpsAgent };
  return { handler: new S3Handler(options), canExpect };
}

/** Allows more silence while a large body waits for `100 Continue`. */
class S3Handler extends NodeHttpHandler {
  private readonly expecting: NodeHttpHandler;

  constructor(options: ConstructorParameters<typeof NodeHttpHandler>[0] & { socketTimeout: number }) {
    super(options);
    this.expecting = new NodeHttpHandler({ ...options, socketTimeout: CONTINUE_MS + options.socketTimeout });
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
    return request.headers.Expect ? this.expecting.handle(request, options) : super.handle(request, options);
  }
}

async function readCertificates(path: string | undefined): Promise<Buffer | undefined> {
  if (!path) return undefined;
  return readFile(path).catch((cause) => {
    throw new IrisError("INVALID_OPTION", `AWS_CA_BUNDLE must be a file that can be read, got ${path}.`, { cause });
  });
}
