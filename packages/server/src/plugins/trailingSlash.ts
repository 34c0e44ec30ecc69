import type { FastifyInstance, RouteOptions } from "fastify";

/** Adds to every route of this scope its twin with a final slash, unless the host's router takes both anyway. Call it before the routes are added. */
export function ignoreFinalSlash(app: FastifyInstance): void {
  const { ignoreTrailingSlash, routerOptions } = app.initialConfig;
  if (ignoreTrailingSlash || routerOptions?.ignoreTrailingSlash) return;
  app.addHook("onRoute", (route) => {
    if (needsTwin(route)) app.route({ ...route, url: `${route.routePath}/` });
  });
}

/** HEAD routes come with their GET routes; the root has both forms already. */
const needsTwin = ({ method, routePath }: RouteOptions & { routePath: string }): boolean =>
  method !== "HEAD" && routePath !== "" && !routePath.endsWith("/");
