import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { basePathOf, PREFIX_HEADER } from "../basePath.ts";
import type { Deps } from "../deps.ts";
import { CONTENT_SECURITY_POLICY, docsPage } from "../docs/page.ts";
import { sendDocument } from "../documents/document.ts";
import { lazy } from "../lazy.ts";
import { varyBy } from "../plugins/headers.ts";

/** GET /docs and its script, and GET /, which is the same page for a browser and links for a program. */
export function docsRoutes(app: FastifyInstance, { basePath }: Deps): void {
  const script = lazy(async () => (await import("../docs/script.ts")).loadScript());
  const baseOf = (request: FastifyRequest) => basePathOf(request, basePath, app.prefix);

  app.get("/", async (request, reply) => {
    reply.header("vary", varyBy(reply, `accept, ${PREFIX_HEADER}`));
    const base = baseOf(request);
    if (await prefersHtml(request)) return sendPage(reply, rootBelow(request, base));
    return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(linksBelow(base)));
  });

  app.get("/docs", async (request, reply) => sendPage(reply, isFolder(request) ? "../" : ""));

  app.get("/docs/reference.js", async (request, reply) => sendDocument(request, reply, await script()));
}

/** Programs that accept anything get JSON. */
async function prefersHtml({ headers: { accept } }: FastifyRequest): Promise<boolean> {
  if (accept === undefined) return false;
  const { default: Negotiator } = await import("negotiator");
  return new Negotiator({ headers: { accept } }).mediaType(["application/json", "text/html"]) === "text/html";
}

/** @param root leads from the page to the root of the routes */
function sendPage(reply: FastifyReply, root: string): FastifyReply {
  reply.headers({ "content-type": "text/html; charset=utf-8", "content-security-policy": CONTENT_SECURITY_POLICY });
  return reply.send(docsPage(root));
}

/** Leads from the root's page to the root. Links are relative, since a proxy may have removed a path without a header. */
function rootBelow({ originalUrl }: FastifyRequest, base: string): string {
  const path = originalUrl.replace(/\?.*$/, "");
  // behind a proxy that took off the whole path, the browser's address may end with a slash or not
  if (path === "/") return base === "" ? "" : `${base}/`;
  return path.endsWith("/") ? "" : `${path.slice(path.lastIndexOf("/") + 1)}/`;
}

const isFolder = ({ url }: FastifyRequest): boolean => url.replace(/\?.*$/, "").endsWith("/");

const linksBelow = (base: string) => ({
  name: "iris",
  docs: `${base}/docs`,
  openapi: `${base}/openapi.json`,
  models: `${base}/models`,
  health: `${base}/health/ready`,
});
