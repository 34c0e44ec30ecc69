import { closest, distance } from "fastest-levenshtein";

/** The known name that was most likely meant, or undefined when none is near (two letters, or a third of them, may differ). */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const [wanted, byFolded] = [fold(name), new Map(known.map((candidate) => [fold(candidate), candidate]))];
  const best = closest(wanted, [...byFolded.keys()]);
  const longest = Math.max(wanted.length, best.length);
  // two letters that changed places count as two
  const allowed = longest < 4 ? 1 : Math.max(2, Math.floor(longest / 3));
  return distance(wanted, best) <= allowed ? byFolded.get(best) : undefined;
}

const fold = (name: string): string =>
  name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[\s.-]+/g, "_");

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? "" : ` Did you mean "${near}"?`;
}
