import { type Fault, IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import { nearNames } from "../suggest.ts";
import { isMissing, isNumber, quote } from "../tables/cell.ts";
import { columnName, namesRows } from "../tables/header.ts";
import { ignoredHints } from "./ignoredNames.ts";
import { nameFinder } from "./nameMatch.ts";

/** Guessing at misspelt names costs time for each; a longer line has to have a right one. */
const MOST_HEADER_CELLS = 100;

/** What the header of a CSV text means to a model. */
export interface CsvHeader {
  /** The position of each feature's column, in the order of the features; -1 where it is missing. */
  readonly positions: readonly number[];
  /** A line for each column that is missing or not known. */
  readonly faults: readonly Fault[];
  /** The first column may hold row names: it is at fault where its cells do not tell the rows apart. */
  readonly rowNamesFault?: Fault;
}

/** What a model knows of columns. */
export interface KnownColumns {
  readonly features: readonly Feature[];
  /** What the model predicts: a file that it was trained on has it, and it is passed over. */
  readonly target?: string | undefined;
  /** Whether columns that are no feature are passed over. @default false */
  readonly ignoresUnknown?: boolean;
}

/**
 * Reads the first line as a header: names as they are, in another Unicode form, or as training reads them, in snake case.
 * Row names, as R and pandas write them, and the target are passed over.
 * @returns undefined where the line is a row
 * @throws IrisError `INVALID_BODY` when two columns have one name
 */
export function readHeader(
  cells: readonly string[],
  { features, target, ignoresUnknown = false }: KnownColumns,
): CsvHeader | undefined {
  const names = features.map(({ name }) => name);
  const find = nameFinder(names);
  const near = nearNames(names);
  const hasText = features.some(({ dtype }) => dtype === "string");
  const loose = (cell: string) => find(cell) ?? (isNumber(cell) ? undefined : find(columnName(cell)));
  const isTarget = (cell: string) => target !== undefined && (cell === target || columnName(cell) === target);
  if (!isHeader(cells)) return undefined;

  const positions = new Map<string, number>();
  const faults: Fault[] = [];
  const hint = near.hints();
  let rowNamesFault: Fault | undefined;
  cells.forEach((cell, index) => {
    const name = loose(cell);
    if (name !== undefined && positions.has(name)) throw repeated(name);
    if (name !== undefined) positions.set(name, index);
    else if (ignoresUnknown || isTarget(cell)) return;
    else if (index === 0 && namesRows(cell)) rowNamesFault = { path: "", message: unknown(cell, index, hint) };
    else faults.push({ path: "", message: unknown(cell, index, hint) });
  });
  const ignoredHint = ignoredHints(ignoresUnknown ? cells.filter((cell) => loose(cell) === undefined) : [], near);
  for (const name of names.filter((known) => !positions.has(known))) {
    const ignored = ignoredHint(name);
    const message = `column ${quote(name)} is missing: add it, or correct the name in the header${ignored && `.${ignored}`}`;
    faults.push({ path: "", message });
  }
  return {
    positions: names.map((name) => positions.get(name) ?? -1),
    faults,
    ...(rowNamesFault && { rowNamesFault }),
  };

  /** A line of text is a row where a feature is text, however near to a name. */
  function isHeader(line: readonly string[]): boolean {
    if (line.some((cell) => find(cell) !== undefined)) return true;
    const isKnown = (cell: string) => loose(cell) !== undefined || isTarget(cell);
    const isIgnored = (cell: string, index: number) => index === 0 && namesRows(cell);
    if (hasText) return line.length > 0 && line.every((cell, index) => isKnown(cell) || isIgnored(cell, index));
    if (line.some((cell) => loose(cell) !== undefined)) return true;
    if (line.length > MOST_HEADER_CELLS) return false;
    const isText = (cell: string) => !isNumber(cell) && !isMissing(cell);
    return line.every(isText) && line.slice(0, near.mostGuesses).some((cell) => near.nearest(cell) !== undefined);
  }
}

function unknown(cell: string, index: number, hint: (name: string) => string): string {
  if (cell.trim() === "") return `column ${index + 1} has no name: give it one, or remove it`;
  return `column ${quote(cell)} is not a feature of this model: remove it.${hint(cell)}`;
}

const repeated = (name: string): IrisError =>
  new IrisError("INVALID_BODY", `The header of the CSV names ${quote(name)} more than once.`);
