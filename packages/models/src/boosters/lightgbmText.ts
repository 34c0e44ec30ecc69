import { rejectFile } from "./rejectFile.ts";

/** `key=value` lines of one part of a LightGBM file; a line without `=` is a key with an empty value. */
export type Section = ReadonlyMap<string, string>;

/** The parts of a LightGBM file. */
export interface LightgbmText {
  readonly header: Section;
  /** In the order of their numbers. */
  readonly trees: readonly Section[];
  /** The categories of each categorical column of a pandas DataFrame; null where it was trained on other data. */
  readonly pandasCategories: unknown;
  /** The parameter categorical_feature: indices with commas between them, if the file holds its parameters. */
  readonly categoricalFeature: string | undefined;
}

const END_OF_TREES = "end of trees";
const END_OF_PARAMETERS = "end of parameters";
const PANDAS_CATEGORIES = "pandas_categorical:";
const CATEGORICAL_FEATURE = /^\[categorical_feature: (.*)\]$/;

/**
 * Splits the text of a LightGBM file at its headings.
 * @throws IrisError `MODEL_REJECTED` when it ends before its last tree does, or when a tree is missing
 */
export function splitLightgbmText(text: string): LightgbmText {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf(END_OF_TREES);
  for (const line of [END_OF_TREES, END_OF_PARAMETERS]) {
    if (!lines.includes(line))
      throw rejectFile(`it must have a line "${line}", got none in ${lines.length} lines: it is cut off`);
  }
  const starts = lines.flatMap((line, index) => (index < end && line.startsWith("Tree=") ? [index] : []));
  const trees = starts.map((start, tree) => {
    if (lines[start] !== `Tree=${tree}`)
      throw rejectFile(`line ${start + 1} must be Tree=${tree}, got ${lines[start].slice(0, 40)}`);
    return section(lines.slice(start + 1, starts[tree + 1] ?? end));
  });
  // the last line, which Python alone writes
  const pandas = lines.slice(lines.indexOf(END_OF_PARAMETERS) + 1).find((line) => line !== "");
  if (pandas !== undefined && !pandas.startsWith(PANDAS_CATEGORIES))
    throw rejectFile(`the line ${PANDAS_CATEGORIES} must be whole, got ${JSON.stringify(pandas.slice(0, 40))}`);
  return {
    header: section(lines.slice(0, starts[0] ?? end)),
    trees,
    categoricalFeature: lines.slice(end).flatMap((line) => CATEGORICAL_FEATURE.exec(line)?.[1] ?? [])[0],
    pandasCategories: pandas === undefined ? null : parsePandas(pandas.slice(PANDAS_CATEGORIES.length)),
  };
}

function section(lines: readonly string[]): Section {
  return new Map(
    lines.map((line): [string, string] => {
      const at = line.indexOf("=");
      return at === -1 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function parsePandas(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw rejectFile(`the line ${PANDAS_CATEGORIES} must be JSON, got ${JSON.stringify(json.slice(0, 40))}`, cause);
  }
}

/** The value of a line. @throws IrisError `MODEL_REJECTED` when there is no such line */
export function textOf(from: Section, key: string, where: string): string {
  const value = from.get(key);
  if (value !== undefined) return value;
  throw rejectFile(`${where} must have a line ${key}=, got none`);
}

/** The number of a line. @throws IrisError `MODEL_REJECTED` when it is no integer within the limits */
export function integerOf(
  from: Section,
  key: string,
  where: string,
  limits: readonly [least: number, most: number],
): number {
  const text = textOf(from, key, where);
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= limits[0] && value <= limits[1]) return value;
  throw rejectFile(`${key} of ${where} must be an integer from ${limits[0]} to ${limits[1]}, got ${text.slice(0, 40)}`);
}

/** The numbers of a line. @throws IrisError `MODEL_REJECTED` when one is no number, or when there are not `count` of them */
export function numbersOf(
  from: Section,
  key: string,
  where: string,
  count: number,
  parse: (word: string) => number = Number,
): number[] {
  const words = textOf(from, key, where)
    .split(" ")
    .filter((word) => word !== "");
  if (words.length !== count) throw rejectFile(`${key} of ${where} must have ${count} numbers, got ${words.length}`);
  const numbers = words.map(parse);
  const odd = numbers.findIndex(Number.isNaN);
  if (odd === -1) return numbers;
  throw rejectFile(`${key} of ${where} must have numbers only, got ${JSON.stringify(words[odd].slice(0, 40))}`);
}
