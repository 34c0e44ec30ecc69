import type { FastifyInstance } from "fastify";
import { basePathOf, PREFIX_HEADER } from "../basePath.ts";
import type { AppContext } from "../context.ts";
import { sendDocument } from "../documents/document.ts";
import { documentCache } from "../openapi/documentCache.ts";
import { varyBy } from "../plugins/headers.ts";

/** GET /openapi.json and GET /openapi.yaml. */
export function openapiRoutes(app: FastifyInstance, context: AppContext): void {
  const documents = documentCache(context);

  for (const format of ["json", "yaml"] as const) {
    app.get(`/openapi.${format}`, async (request, reply) => {
      const basePath = basePathOf(request, context.basePath, app.prefix);
      reply.header("vary", varyBy(reply, PREFIX_HEADER));
      return sendDocument(request, reply, await documents(format, basePath));
    });
  }
}
