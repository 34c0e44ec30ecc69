import type { FastifyInstance } from "fastify";
import { compressResponses } from "../compression/respond.ts";
import type { AppContext } from "../context.ts";
import { addBaseHeaders } from "../plugins/headers.ts";
import { healthRoutes } from "./health.ts";
import { modelRoutes } from "./models.ts";
import { predictRoutes } from "./predict.ts";

/** The routes that the OpenAPI document describes. */
export function apiRoutes(app: FastifyInstance, context: AppContext): void {
  predictRoutes(app, context);
  app.register(async (pages) => {
    addBaseHeaders(pages);
    compressResponses(pages);
    modelRoutes(pages, context);
    healthRoutes(pages, context);
  });
}
