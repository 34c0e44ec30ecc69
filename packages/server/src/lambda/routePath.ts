import type { Texts } from "./fields.ts";

/**
 * The path of a request below the gateway's route: without a stage and without the base path of a custom domain, in as far
 * as the event tells them. The route filled in with its parameters is what API Gateway matched, and stands at the end of
 * the path, which may have more in front.
 * @param template the route, such as `/{proxy+}` or `/models/{model}`; undefined where the event has none
 * @param stage taken off the front where the template does not help; undefined where the path has none
 */
export function pathBelowRoute(
  path: string,
  { template, parameters, stage }: { template: string | undefined; parameters: Texts; stage: string | undefined },
): string {
  if (template === undefined) return withoutStage(path, stage);
  const route = template.replace(/\{([^}+]+)\+?\}/g, (_, name: string) => parameters[name] ?? "");
  if (route === "/") return "/";
  return withoutSlash(path).endsWith(withoutSlash(route)) ? route : withoutStage(path, stage);
}

const withoutSlash = (path: string): string => path.replace(/\/$/, "");

/** The stage `$default` is in no path. */
function withoutStage(path: string, stage: string | undefined): string {
  if (stage === undefined || stage.startsWith("$")) return path;
  return path === `/${stage}` || path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) || "/" : path;
}

/** The path of a route such as `ANY /{proxy+}` or `/{proxy+}`; `$default` has none. */
export const templateOf = (route: string | null | undefined): string | undefined => /\/.*/.exec(route ?? "")?.[0];
