import { matchPath, type PathMatch } from "../paths.ts";
import type { HttpApi, Route, Stage } from "./description.ts";

/** The stage and the path below it. */
export interface StagePath {
  readonly stage: Stage;
  readonly path: string;
}

/** The stage that a path begins with, else $default; undefined where there is neither. */
export function stageOf(api: HttpApi, path: string): StagePath | undefined {
  const [, first = "", ...rest] = path.split("/");
  const named = api.stages.find(({ stageName }) => stageName === first);
  if (named) return { stage: named, path: `/${rest.join("/")}` };
  const stage = api.stages.find(({ stageName }) => stageName === "$default");
  return stage && { stage, path };
}

/** A route, and what it makes of a path. */
export interface RouteMatch {
  readonly route: Route;
  readonly match: PathMatch;
}

const NOTHING: PathMatch = { parameters: {}, rank: "" };

/**
 * The most specific route; of two for one path, that of the method wins over ANY.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function routeOf(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const matches = routes.flatMap((route) => {
    const [wanted = "", template] = route.routeKey.split(" ");
    if (template === undefined) return wanted === "$default" ? [{ route, match: NOTHING, order: "" }] : [];
    if (wanted !== method && wanted !== "ANY") return [];
    const match = matchPath(template, path);
    return match ? [{ route, match, order: `${match.rank}/${wanted === "ANY" ? 0 : 1}` }] : [];
  });
  return matches.sort((a, b) => (a.order < b.order ? 1 : -1))[0];
}
