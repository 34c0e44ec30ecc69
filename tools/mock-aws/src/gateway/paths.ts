/** The parameters in a path. */
export interface PathMatch {
  readonly parameters: Readonly<Record<string, string>>;
  /** A digit for each segment of the template: the more specific of two templates sorts later. */
  readonly rank: string;
}

const RANKS = { text: "3", parameter: "2", greedy: "1" } as const;

const segmentsOf = (path: string): string[] => path.split("/").slice(1);

/**
 * Matches a path against a template of API Gateway: /models/{model}/{proxy+}. A greedy segment takes one segment or more.
 * @param path as sent, without the stage
 */
export function matchPath(template: string, path: string): PathMatch | undefined {
  const segments = segmentsOf(template);
  const values = segmentsOf(path);
  const parameters: Record<string, string> = {};
  let rank = "";
  for (const [index, segment] of segments.entries()) {
    const value = values[index];
    const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    if (value === undefined || (name !== undefined && value === "" && values.length === index + 1)) return undefined;
    if (name === undefined) {
      if (value !== segment) return undefined;
      rank += RANKS.text;
    } else if (plus) {
      return { parameters: { ...parameters, [name]: values.slice(index).join("/") }, rank: rank + RANKS.greedy };
    } else {
      parameters[name] = value;
      rank += RANKS.parameter;
    }
  }
  return values.length === segments.length ? { parameters, rank } : undefined;
}
