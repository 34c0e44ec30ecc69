import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { documentSource } from "../openapi/source.ts";

/** GET /openapi.json and GET /openapi.yaml. */
export function openapiRoutes(app: FastifyInstance, deps: Deps): void {
  const document = documentSource(deps, app.prefix);

  app.get("/openapi.json", async (_request, reply) => {
    reply.header("content-type", "application/json; charset=utf-8");
    return JSON.stringify(await document());
  });
  app.get("/openapi.yaml", async (_request, reply) => {
    const { toYaml } = await import("../openapi/yaml.ts");
    reply.header("content-type", "application/yaml; charset=utf-8");
    return toYaml(await document());
  });
}
