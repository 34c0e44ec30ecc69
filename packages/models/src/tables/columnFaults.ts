import { quote } from "./cell.ts";

/** What is wrong with a cell. */
export interface CellFault {
  readonly cell: string;
  readonly line: number;
  /** Such as `must be a number`; a column has one line for each. */
  readonly must: string;
  /** What to do about the cell. */
  readonly hint: string;
}

/** A column by its name, or by its index where it has none. */
export type ColumnName = string | number;

interface Group {
  readonly column: ColumnName;
  readonly first: CellFault;
  readonly index: number;
  count: number;
}

/** One line for a column, however many of its cells are at fault. */
export interface ColumnFault {
  readonly column: ColumnName;
  /** Index of the first row at fault. */
  readonly index: number;
  readonly line: number;
  readonly message: string;
}

/** Collects the cells at fault by column and requirement. */
export class ColumnFaults {
  readonly #groups = new Map<string, Group>();

  /** @param describe called for the first cell of a column only: describing costs time where all cells are at fault */
  add(column: ColumnName, must: string, index: number, describe: () => Omit<CellFault, "must">): void {
    const key = `${column}\0${must}`;
    const group = this.#groups.get(key);
    if (group) group.count++;
    else this.#groups.set(key, { column, index, first: { ...describe(), must }, count: 1 });
  }

  list(): ColumnFault[] {
    return [...this.#groups.values()].map(({ column, index, first, count }) => ({
      column,
      index,
      line: first.line,
      message: messageOf(column, first, count),
    }));
  }
}

function messageOf(column: ColumnName, { cell, line, must, hint }: CellFault, count: number): string {
  const where = `column ${typeof column === "number" ? column + 1 : JSON.stringify(column)}`;
  if (count === 1) return `${where}, line ${line}: ${must}, got ${quote(cell)}: ${hint}`;
  return `${where}: ${count} cells ${must}, the first is ${quote(cell)} in line ${line}: ${hint}`;
}
