import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean x?` with the known word that somebody most likely meant, or nothing where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = closest(word.slice(0, 100), known);
  return distance(word, near) <= Math.max(1, Math.floor(near.length / 3)) ? ` Did you mean ${near}?` : "";
}
