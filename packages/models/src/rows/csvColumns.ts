import { type Fault, IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import { type NearNames, nearNames } from "../suggest.ts";
import { isMissing, isNumber, quote } from "../tables/cell.ts";
import { columnName, namesRows } from "../tables/header.ts";
import { Turn } from "../turn.ts";
import { ignoredHints } from "./ignoredNames.ts";
import { MAX_FAULTS } from "./invalidInput.ts";
import { type FindName, nameFinder } from "./nameMatch.ts";

/** Guessing at misspelt names costs time for each; a longer line has to have a right one. */
const MAX_HEADER_CELLS = 100;
/** Cells that are read before the time is checked. */
const CELLS_PER_LOOK = 256;

/** What the header of a CSV text means to a model. */
export interface CsvHeader {
  /** The position of each feature's column, in the order of the features; -1 where it is missing. */
  readonly positions: readonly number[];
  /** A line for each column that is missing or not known, of a hundred at most. */
  readonly faults: readonly Fault[];
  /** How many columns are missing or not known. */
  readonly faultCount: number;
  /** The first column may hold row names: it is at fault where its cells are not all different. */
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
 * A line may have half a million cells: the event loop is free in between.
 * @returns undefined where the line is a row
 * @throws IrisError `INVALID_BODY` when two columns have one name
 */
export async function readHeader(cells: readonly string[], known: KnownColumns): Promise<CsvHeader | undefined> {
  const line = await readLine(cells, known);
  return line.isHeader(cells) ? line.header(cells) : undefined;
}

/**
 * The names of a table's columns, as readHeader reads those of a header.
 * @throws IrisError `INVALID_BODY` when two columns have one name
 */
export const readColumnNames = async (names: readonly string[], known: KnownColumns): Promise<CsvHeader> =>
  (await readLine(names, known)).header(names);

async function readLine(cells: readonly string[], known: KnownColumns): Promise<FirstLine> {
  const line = new FirstLine(known);
  const turn = new Turn();
  for (let at = 0; at < cells.length; at += CELLS_PER_LOOK) {
    line.add(cells.slice(at, at + CELLS_PER_LOOK));
    await turn.pause();
  }
  return line;
}

/** What a column of the target means. */
const TARGET = Symbol("target");

/** The first line of a CSV text: a header or a row. */
class FirstLine {
  readonly #known: KnownColumns;
  readonly #names: readonly string[];
  readonly #find: FindName;
  readonly #near: NearNames;
  /** For each cell the feature that it names, or the target. */
  readonly #meanings: (string | typeof TARGET | undefined)[] = [];
  /** Whether a cell is the name of a feature as it stands. */
  #hasExactName = false;

  constructor(known: KnownColumns) {
    this.#known = known;
    this.#names = known.features.map(({ name }) => name);
    this.#find = nameFinder(this.#names);
    this.#near = nearNames(this.#names);
  }

  add(cells: readonly string[]): void {
    for (const cell of cells) this.#meanings.push(this.#meaningOf(cell));
  }

  #meaningOf(cell: string): string | typeof TARGET | undefined {
    const exact = this.#find(cell);
    if (exact !== undefined) {
      this.#hasExactName = true;
      return exact;
    }
    const { target } = this.#known;
    const isValue = isNumber(cell);
    if (isValue && target === undefined) return undefined;
    const snake = columnName(cell);
    return (isValue ? undefined : this.#find(snake)) ?? (cell === target || snake === target ? TARGET : undefined);
  }

  /** A line of text is a row where a feature is text, however near to a name. */
  isHeader(cells: readonly string[]): boolean {
    if (this.#hasExactName) return true;
    const meanings = this.#meanings;
    const isIgnored = (index: number): boolean => index === 0 && namesRows(cells[0]);
    if (this.#known.features.some(({ dtype }) => dtype === "string"))
      return cells.length > 0 && meanings.every((meaning, index) => meaning !== undefined || isIgnored(index));
    if (meanings.some((meaning) => typeof meaning === "string")) return true;
    if (cells.length > MAX_HEADER_CELLS) return false;
    const isText = (cell: string): boolean => !isNumber(cell) && !isMissing(cell);
    const near = this.#near;
    return cells.every(isText) && cells.slice(0, near.maxGuesses).some((cell) => near.nearest(cell) !== undefined);
  }

  /** @throws IrisError `INVALID_BODY` when two columns have one name */
  header(cells: readonly string[]): CsvHeader {
    const positions = new Map<string, number>();
    const faults: Fault[] = [];
    let faultCount = 0;
    const hint = this.#near.hints();
    let rowNamesFault: Fault | undefined;
    const add = (message: () => string): void => {
      if (faultCount++ < MAX_FAULTS) faults.push({ path: "", message: message() });
    };
    cells.forEach((cell, index) => {
      const meaning = this.#meanings[index];
      if (typeof meaning === "string") {
        if (positions.has(meaning)) throw repeated(meaning);
        positions.set(meaning, index);
      } else if (this.#known.ignoresUnknown || meaning === TARGET) return;
      else if (index === 0 && namesRows(cell)) rowNamesFault = { path: "", message: unknown(cell, index, hint) };
      else add(() => unknown(cell, index, hint));
    });
    const ignored = this.#known.ignoresUnknown ? cells.filter((_, index) => this.#meanings[index] === undefined) : [];
    const ignoredHint = ignoredHints(ignored, this.#near);
    for (const name of this.#names) if (!positions.has(name)) add(() => missing(name, ignoredHint(name)));
    return {
      positions: this.#names.map((name) => positions.get(name) ?? -1),
      faults,
      faultCount,
      ...(rowNamesFault && { rowNamesFault }),
    };
  }
}

function unknown(cell: string, index: number, hint: (name: string) => string): string {
  if (cell.trim() === "") return `column ${index + 1} has no name: give it one, or remove it`;
  return `column ${quote(cell)} is not a feature of this model: remove it.${hint(cell)}`;
}

const repeated = (name: string): IrisError =>
  new IrisError("INVALID_BODY", `The table names ${quote(name)} more than once.`);

const missing = (name: string, hint: string): string =>
  `column ${quote(name)} is missing: add it, or correct its name${hint && `.${hint}`}`;
