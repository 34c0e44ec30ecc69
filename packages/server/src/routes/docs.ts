import type { FastifyInstance, FastifyRequest } from "fastify";
import { CONTENT_SECURITY_POLICY, docsPage } from "../docs/page.ts";
import { lazily } from "../lazily.ts";
import { varyBy } from "../plugins/headers.ts";

/** GET /docs, its script, and GET /, which leads there. All addresses are relative, since the server may stand behind any path. */
export function docsRoutes(app: FastifyInstance): void {
  const script = lazily(async () => (await import("../docs/script.ts")).loadScript());

  app.get("/", async (request, reply) => reply.redirect(`${below(request)}docs`));

  app.get("/docs", async (request, reply) => {
    reply.headers({ "content-type": "text/html; charset=utf-8", "content-security-policy": CONTENT_SECURITY_POLICY });
    return docsPage(below(request));
  });

  app.get("/docs/reference.js", async ({ headers }, reply) => {
    const { text, gzipped, etag } = await script();
    reply.headers({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
      vary: varyBy(reply, "accept-encoding"),
      etag,
    });
    if (headers["if-none-match"] === etag) return reply.code(304).send();
    if (!/\bgzip\b/.test(headers["accept-encoding"] ?? "")) return text;
    return reply.header("content-encoding", "gzip").send(gzipped);
  });
}

/** What leads from a page to what lies below it: "docs/" on `/docs`, nothing on `/docs/`. */
function below({ url }: FastifyRequest): string {
  const path = url.replace(/\?.*$/, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last === "" ? "" : `${last}/`;
}
