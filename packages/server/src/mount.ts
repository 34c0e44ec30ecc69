import type { FastifyInstance } from "fastify";
import { Admission } from "./admission/admission.ts";
import { readBodies } from "./bodies/body.ts";
import type { Deps } from "./deps.ts";
import { registerErrorHandler } from "./plugins/errors.ts";
import { addBaseHeaders, identifyRequests } from "./plugins/headers.ts";
import { type AllowedAt, registerNotFound, watchMethods } from "./plugins/notFound.ts";
import { validateAsSent } from "./plugins/queryValidator.ts";
import { ignoreFinalSlash } from "./plugins/trailingSlash.ts";
import { apiRoutes } from "./routes/api.ts";
import { docsRoutes } from "./routes/docs.ts";
import { openapiRoutes } from "./routes/openapi.ts";

/** How a scope differs from others. */
export interface MountOptions {
  /** Whether unknown addresses of the scope are handled here. */
  readonly ownsNotFound: boolean;
}

/** What the app around a scope works with. */
export interface Mounted {
  /** Which methods an address of the scope takes. */
  readonly allowedAt: AllowedAt;
  readonly admission: Admission;
}

/**
 * Puts iris into a scope of Fastify: its parsers, its errors and its routes. Both the server and the plugin are made by this.
 */
export function mount(app: FastifyInstance, own: Omit<Deps, "admission">, { ownsNotFound }: MountOptions): Mounted {
  const deps = { ...own, admission: new Admission() };
  const allowedAt = watchMethods(app);
  identifyRequests(app);
  readBodies(app, deps);
  validateAsSent(app);
  registerErrorHandler(app, deps, allowedAt);
  if (ownsNotFound) registerNotFound(app, allowedAt);
  ignoreFinalSlash(app);
  apiRoutes(app, deps);
  app.register(async (pages) => {
    addBaseHeaders(pages);
    openapiRoutes(pages, deps);
    docsRoutes(pages, deps);
  });
  return { allowedAt, admission: deps.admission };
}
