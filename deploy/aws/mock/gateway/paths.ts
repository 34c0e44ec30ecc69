/** What a path is, by a template. */
export interface PathMatch {
  readonly parameters: Readonly<Record<string, string>>;
  /** The more specific the template, the later in the order of texts: a digit for each of its segments. */
  readonly rank: string;
}

/** Text, {name}, {name+}: what is fixed wins over what is free. */
const RANKS = { fixed: "3", free: "2", greedy: "1" } as const;

const segmentsOf = (path: string): string[] => path.split("/").slice(1);

/**
 * Matches a path with a template of API Gateway: /models/{model}/{proxy+}. A greedy segment takes one segment or more.
 * @param path as sent, without the stage
 */
export function matchPath(template: string, path: string): PathMatch | undefined {
  const wanted = segmentsOf(template);
  const given = segmentsOf(path);
  const parameters: Record<string, string> = {};
  let rank = "";
  for (const [index, segment] of wanted.entries()) {
    const value = given[index];
    const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    if (value === undefined || (name !== undefined && value === "" && given.length === index + 1)) return undefined;
    if (name === undefined) {
      if (value !== segment) return undefined;
      rank += RANKS.fixed;
    } else if (plus) {
      return { parameters: { ...parameters, [name]: given.slice(index).join("/") }, rank: rank + RANKS.greedy };
    } else {
      parameters[name] = value;
      rank += RANKS.free;
    }
  }
  return given.length === wanted.length ? { parameters, rank } : undefined;
}

/** What has a template, and the most specific of those that match a path; undefined when none does. */
export function mostSpecific<T>(
  candidates: readonly T[],
  templateOf: (candidate: T) => string,
  path: string,
): { readonly found: T; readonly match: PathMatch } | undefined {
  const matches = candidates.flatMap((found) => {
    const match = matchPath(templateOf(found), path);
    return match ? [{ found, match }] : [];
  });
  return matches.sort((a, b) => (a.match.rank < b.match.rank ? 1 : -1))[0];
}
