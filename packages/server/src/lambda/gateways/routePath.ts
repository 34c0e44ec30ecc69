import type { Texts } from "../events/fields.ts";

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
  const route = template === undefined ? undefined : filledIn(template, parameters);
  if (route === undefined) return withoutStage(path, stage);
  if (route === "/") return "/";
  return withoutSlash(path).endsWith(withoutSlash(route)) ? route : withoutStage(path, stage);
}

/** Undefined where a parameter is missing, or empty, which none that was matched is: what is left would name another route. */
function filledIn(template: string, parameters: Texts): string | undefined {
  const given = new Map(Object.entries(parameters));
  const names = Array.from(template.matchAll(PARAMETER), ([, name = ""]) => name);
  if (!names.every((name) => given.get(name))) return undefined;
  return template.replace(PARAMETER, (_, name: string) => given.get(name) ?? "");
}

const PARAMETER = /\{([^}+]+)\+?\}/g;

const withoutSlash = (path: string): string => path.replace(/\/$/, "");

/** The stage `$default` is in no path. */
function withoutStage(path: string, stage: string | undefined): string {
  if (stage === undefined || stage.startsWith("$")) return path;
  return path === `/${stage}` || path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) || "/" : path;
}

/** The path of a route such as `ANY /{proxy+}` or `/{proxy+}`; `$default` has none. */
export const templateOf = (route: string | null | undefined): string | undefined => /\/.*/.exec(route ?? "")?.[0];
