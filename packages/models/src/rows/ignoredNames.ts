import type { NearNames } from "../suggest.ts";

/**
 * For each missing name a hint at the ignored one that probably means it: ` "Sepal Length" was ignored: did you mean "sepal_length"?`,
 * or nothing.
 * @param ignored names of a row that the model does not know and passes over
 */
export function ignoredHints(ignored: readonly string[], near: NearNames): (missing: string) => string {
  let meant: ReadonlyMap<string | undefined, string> | undefined;
  return (missing) => {
    // of two that mean the same the first counts
    meant ??= new Map(
      ignored
        .slice(0, near.maxGuesses)
        .map((name) => [near.nearest(name), name] as const)
        .reverse(),
    );
    const name = meant.get(missing);
    if (name === undefined) return "";
    return ` ${JSON.stringify(name.slice(0, MAX_CHARACTERS))} was ignored: did you mean ${JSON.stringify(missing)}?`;
  };
}

const MAX_CHARACTERS = 100;
