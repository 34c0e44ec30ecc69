import type { FastifyInstance, RouteOptions } from "fastify";
import { Admission } from "./admission/admission.ts";
import { readBodies } from "./bodyParsers/body.ts";
import type { AppContext } from "./context.ts";
import { registerErrorHandler } from "./plugins/errors.ts";
import { addBaseHeaders, identifyRequests } from "./plugins/headers.ts";
import { type AllowedAt, registerNotFound, watchMethods } from "./plugins/notFound.ts";
import { registerQueryValidator } from "./plugins/queryValidator.ts";
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
export function mount(
  app: FastifyInstance,
  own: Omit<AppContext, "admission">,
  { ownsNotFound }: MountOptions,
): Mounted {
  const context = { ...own, admission: new Admission() };
  const allowedAt = watchMethods(app);
  identifyRequests(app);
  readBodies(app, context);
  registerQueryValidator(app);
  registerErrorHandler(app, context, allowedAt);
  if (ownsNotFound) registerNotFound(app, allowedAt);
  ignoreFinalSlash(app);
  apiRoutes(app, context);
  app.register(async (pages) => {
    addBaseHeaders(pages);
    openapiRoutes(pages, context);
    docsRoutes(pages, context);
  });
  return { allowedAt, admission: context.admission };
}

/** Adds to every route of this scope its twin with a final slash, unless the host's router takes both anyway. Call it before the routes are added. */
function ignoreFinalSlash(app: FastifyInstance): void {
  const { ignoreTrailingSlash, routerOptions } = app.initialConfig;
  if (ignoreTrailingSlash || routerOptions?.ignoreTrailingSlash) return;
  app.addHook("onRoute", (route) => {
    if (needsTwin(route)) app.route({ ...route, url: `${route.routePath}/` });
  });
}

/** HEAD routes come with their GET routes; the root has both forms already. */
const needsTwin = ({ method, routePath }: RouteOptions & { routePath: string }): boolean =>
  method !== "HEAD" && routePath !== "" && !routePath.endsWith("/");
