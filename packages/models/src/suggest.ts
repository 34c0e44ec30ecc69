import { closest, distance } from "fastest-levenshtein";

/** Comparisons of names for one input: each costs some 100 ns, and guesses must not take longer than the reading. */
const MAX_COMPARISONS = 100_000;

/** Names that a misspelt one is compared with. They are prepared once, at the first guess. */
export interface NearNames {
  /** The name that somebody most likely meant, or undefined when none is near (two letters, or a third of them, may differ). */
  nearest(name: string): string | undefined;
  /** ` Did you mean "x"?`, or nothing, for the unknown names of one input. It stops guessing after 100,000 comparisons. */
  hints(): (name: string) => string;
  /** How many names one input may have compared. */
  readonly maxGuesses: number;
}

/** Prepares names for guesses at misspelt ones. */
export function nearNames(known: readonly string[]): NearNames {
  let folded: { readonly keys: readonly string[]; readonly names: ReadonlyMap<string, string> } | undefined;
  const maxGuesses = Math.max(1, Math.floor(MAX_COMPARISONS / Math.max(known.length, 1)));
  const nearest = (name: string): string | undefined => {
    if (known.length === 0) return undefined;
    folded ??= foldAll(known);
    const wanted = fold(name);
    const best = closest(wanted, folded.keys);
    return distance(wanted, best) <= allowedBetween(wanted, best) ? folded.names.get(best) : undefined;
  };
  return {
    nearest,
    maxGuesses,
    hints() {
      let left = maxGuesses;
      return (name) => {
        const near = left-- > 0 ? nearest(name) : undefined;
        return near === undefined ? "" : ` Did you mean "${near}"?`;
      };
    },
  };
}

function foldAll(known: readonly string[]) {
  const names = new Map(known.map((name) => [fold(name), name]));
  return { keys: [...names.keys()], names };
}

/** Two letters that changed places count as two. */
function allowedBetween(wanted: string, best: string): number {
  const longest = Math.max(wanted.length, best.length);
  return longest < 4 ? 1 : Math.max(2, Math.floor(longest / 3));
}

const fold = (name: string): string =>
  name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[\s.-]+/g, "_");

/** The known name that somebody most likely meant, or undefined when none is near. */
export const nearest = (name: string, known: readonly string[]): string | undefined => nearNames(known).nearest(name);

/** ` Did you mean "x"?`, or nothing. */
export const didYouMean = (name: string, known: readonly string[]): string => nearNames(known).hints()(name);
