import { stringify } from "yaml";

type Fields = Readonly<Record<string, unknown>>;

/** The most values that one piece holds. */
const MAX_VALUES_PER_PIECE = 400;
/** YAML writes a longer key in more than one line. */
const MAX_KEY_LENGTH = 500;
/** Parts that occur more than once are written out each time, since few readers follow aliases. */
const YAML_STYLE = { aliasDuplicateObjects: false, lineWidth: 0 };

/** An object as YAML. */
export const toYaml = (object: Fields): string => stringify(object, YAML_STYLE);

/** The text of JSON.stringify, in pieces. Each is made in a short time, however large the value is. */
export function* jsonPieces(value: unknown): Iterable<string> {
  if (countValues(value) <= MAX_VALUES_PER_PIECE) {
    yield JSON.stringify(value);
  } else if (Array.isArray(value)) {
    let separator = "[";
    for (const item of value) {
      yield separator;
      yield* jsonPieces(item);
      separator = ",";
    }
    yield "]";
  } else {
    let separator = "{";
    for (const [key, item] of fieldsOf(value)) {
      yield `${separator}${JSON.stringify(key)}:`;
      yield* jsonPieces(item);
      separator = ",";
    }
    yield "}";
  }
}

/** The text of `toYaml`, in pieces. Each is made in a short time, however large the object is. @param path keys above the object */
export function* yamlPieces(object: Fields, path: readonly string[] = []): Iterable<string> {
  for (const group of groupsOf(fieldsOf(object), ([, item]) => countValues(item))) {
    const [[key, item] = ["", undefined]] = group;
    const below = [...path, key];
    if (group.length > 1 || countValues(item) <= MAX_VALUES_PER_PIECE || key.length > MAX_KEY_LENGTH) {
      yield yamlBelow(path, Object.fromEntries(group));
    } else if (Array.isArray(item)) {
      yield yamlKey(below);
      for (const items of groupsOf(item, countValues)) yield yamlBelow(below, items);
    } else {
      yield yamlKey(below);
      yield* yamlPieces(Object(item), below);
    }
  }
}

/** A value as it stands below keys, without the lines of those keys. */
function yamlBelow(path: readonly string[], value: unknown): string {
  const nested = path.reduceRight((inner: unknown, key) => ({ [key]: inner }), value);
  const text = stringify(nested, YAML_STYLE);
  let start = 0;
  for (const _key of path) start = text.indexOf("\n", start) + 1;
  return text.slice(start);
}

/** The line of the last key. */
function yamlKey(path: readonly string[]): string {
  const text = yamlBelow(path.slice(0, -1), { [path.at(-1) ?? ""]: { a: 0 } });
  return text.slice(0, text.indexOf("\n") + 1);
}

/** Neighbours together that hold no more than MAX_VALUES_PER_PIECE; a larger one is alone. */
function groupsOf<T>(items: readonly T[], sizeOf: (item: T) => number): T[][] {
  const groups: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    size += sizeOf(item);
    if (size > MAX_VALUES_PER_PIECE) {
      groups.push([]);
      size = sizeOf(item);
    }
    groups.at(-1)?.push(item);
  }
  return groups;
}

const fieldsOf = (value: unknown): [string, unknown][] =>
  Object.entries<unknown>(Object(value)).filter(([, item]) => item !== undefined);

/** How many values an object or an array holds at any depth; counting ends past MAX_VALUES_PER_PIECE. */
function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const item of Object.values(value)) {
    count += countValues(item);
    if (count > MAX_VALUES_PER_PIECE) break;
  }
  return count;
}
