import { belowBasePath } from "../basePath.ts";
import type { Texts } from "./eventSchemas.ts";

/** A path as our routes know it, and what stands in front of it. */
export interface RoutedPath {
  /** Such as `/predict`. */
  readonly path: string;
  /** Such as `/prod/ml`, or "". */
  readonly basePath: string;
}

/** How a gateway has matched a path. */
export interface Match {
  /** The route, such as `/{proxy+}` or `/ml/{proxy+}`; undefined where the event has none. */
  readonly template: string | undefined;
  readonly parameters: Texts;
  /** Taken off the front where the template does not help; undefined where the path has none. */
  readonly stage: string | undefined;
}

/** The first segments of our routes. A gateway's route that begins with one of them is no base path. */
export const FIRST_SEGMENTS: ReadonlySet<string> = new Set([
  "predict",
  "models",
  "health",
  "docs",
  "openapi.json",
  "openapi.yaml",
]);

/**
 * Takes off what stands before our routes, as far as the event shows it: a stage, the base path of a custom domain, and a
 * path in the gateway's route, such as `/ml` in `/ml/{proxy+}`. The route filled in with its parameters is what API Gateway
 * matched. It stands at the end of the path, which may have more in front.
 */
export function pathBelowRoute(path: string, { template, parameters, stage }: Match): RoutedPath {
  if (template === undefined) return withoutStage(path, stage);
  const inRoute = baseOf(template);
  const route = filledIn(template, parameters);
  const whole = withoutSlash(path);
  const end = route === undefined ? undefined : withoutSlash(route);
  if (route === undefined || end === undefined || !whole.endsWith(end))
    return below(withoutStage(path, stage), inRoute);
  const basePath = whole.slice(0, whole.length - end.length);
  // with its final slash, which links of a page depend on
  return below({ path: path.slice(basePath.length) || "/", basePath }, inRoute);
}

/** Takes a base path off the front, where it is there. */
function below({ path, basePath }: RoutedPath, inRoute: string): RoutedPath {
  const rest = belowBasePath(path, inRoute);
  return inRoute === "" || rest === path ? { path, basePath } : { path: rest, basePath: basePath + inRoute };
}

/** The part of a route that is a base path: its fixed segments up to a parameter or to the first that is one of our own. */
function baseOf(template: string): string {
  const segments = template.split("/").slice(1);
  const end = segments.findIndex((segment) => segment === "" || segment.includes("{") || FIRST_SEGMENTS.has(segment));
  return (end === -1 ? segments : segments.slice(0, end)).map((segment) => `/${segment}`).join("");
}

/** Undefined where a parameter is missing, or empty, which none that was matched is: what is left would name another route. */
function filledIn(template: string, parameters: Texts): string | undefined {
  const given = new Map(Object.entries(parameters));
  const names = Array.from(template.matchAll(PARAMETER), ([, name = ""]) => name);
  if (!names.every((name) => given.get(name))) return undefined;
  return template.replace(PARAMETER, (_, name: string) => given.get(name) ?? "");
}

const PARAMETER = /\{([^}+]+)\+?\}/g;

export const withoutSlash = (path: string): string => path.replace(/\/$/, "");

/** The stage `$default` is in no path. */
function withoutStage(path: string, stage: string | undefined): RoutedPath {
  const basePath = `/${stage}`;
  const hasStage = stage !== undefined && !stage.startsWith("$");
  if (hasStage && (path === basePath || path.startsWith(`${basePath}/`)))
    return { path: path.slice(basePath.length) || "/", basePath };
  return { path, basePath: "" };
}

/** The path of a route such as `ANY /{proxy+}` or `/{proxy+}`; `$default` has none. */
export const templateOf = (route: string | null | undefined): string | undefined => /\/.*/.exec(route ?? "")?.[0];
