/** Which files of a folder `docker build` is given. */
export type Filter = (path: string) => boolean;

interface Rule {
  readonly takes: boolean;
  readonly pattern: RegExp;
}

/**
 * Reads a .dockerignore: the last line that fits a path, or a folder above it, decides; what none fits is taken.
 * @param text of the file
 * @returns for paths from the file's folder on, with slashes
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function readDockerignore(text: string): Filter {
  const rules = text.split(/\r?\n/).flatMap((line, index) => ruleOf(line, index + 1));
  return (path) => {
    const names = path.split("/");
    const above = names.map((_, depth) => names.slice(0, depth + 1).join("/"));
    return rules.findLast(({ pattern }) => above.some((one) => pattern.test(one)))?.takes ?? true;
  };
}

function ruleOf(line: string, number: number): readonly Rule[] {
  const said = line.trim();
  if (said === "" || line.startsWith("#")) return [];
  const takes = said.startsWith("!");
  const path = (takes ? said.slice(1).trim() : said).replace(/^\/+|\/+$/g, "").replace(/^(\.\/+)+/, "");
  if (/[[\]\\]|\.\./.test(path)) {
    throw new Error(
      `Line ${number} of .dockerignore, ${said}, has more than *, ** and ?, which is all that is understood here.`,
    );
  }
  return [{ takes, pattern: new RegExp(`^${expressionOf(path)}$`) }];
}

const WILDCARDS: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

function expressionOf(path: string): string {
  const parts = path.split(/(\*\*\/|\*\*|\*|\?)/);
  return parts.map((part) => WILDCARDS[part] ?? part.replace(/[.+^${}()|]/g, "\\$&")).join("");
}
