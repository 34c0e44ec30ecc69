/** Finds the declared name that a key of a row means; undefined when it means none. */
export type FindName = (key: string) => string | undefined;

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** A finder of names: exact, or else equal after Unicode normalisation (NFC), since keyboards and files write `é` in two ways. */
export function nameFinder(names: readonly string[]): FindName {
  const exact = new Set(names);
  const normalised = new Map(names.map((name) => [name.normalize("NFC"), name]));
  return (key) => {
    if (exact.has(key)) return key;
    return isAscii(key) ? undefined : normalised.get(key.normalize("NFC"));
  };
}

/** What an object's keys mean. */
export interface MatchedKeys {
  /** The key that holds a name's value, where it is there. */
  keyOf(name: string): string | undefined;
  /** Keys that mean no name. */
  readonly unknown: readonly string[];
  /** Keys that mean a name which another key means too. */
  readonly repeated: readonly string[];
}

/**
 * Matches the own keys of a row with the declared names.
 * @param maxUnknown keys that mean no name, after which no more keys are read
 */
export function matchKeys(row: object, find: FindName, maxUnknown = Number.POSITIVE_INFINITY): MatchedKeys {
  const keys = new Map<string, string>();
  const unknown: string[] = [];
  const repeated: string[] = [];
  for (const key of Object.keys(row)) {
    const name = find(key);
    if (name === undefined) {
      if (unknown.push(key) >= maxUnknown) break;
    } else if (keys.has(name)) repeated.push(key);
    else keys.set(name, key);
  }
  return { keyOf: (name) => keys.get(name), unknown, repeated };
}

/** The fault of a key that is given twice in different Unicode forms. */
export const REPEATED_KEY = "must be given once: another key is the same name in another Unicode form (NFC)";
