import { type Fault, IrisError } from "../errors.ts";
import { type CellFault, ColumnFaults, type ColumnName } from "../tables/columnFaults.ts";

const MAX_FAULTS = 30;
const MAX_LINES = 10;

/** The faults of one data file, as they are found: a line for each column, however many of its cells are at fault. */
export class DataFaults {
  /** What messages call the file. */
  readonly subject: string;
  readonly #lines: Fault[] = [];
  readonly #columns = new ColumnFaults();
  #unnamed = 0;

  constructor(subject: string) {
    this.subject = subject;
  }

  /** A cell at fault. */
  addCell(column: string, { must, line, cell, hint }: CellFault): void {
    this.#columns.add(column, must, line, () => ({ line, cell, hint }));
  }

  /** A whole line at fault. */
  addLine(line: number, message: string): void {
    if (this.#lines.length < MAX_LINES) this.#lines.push({ path: `/${line}`, message: `line ${line}: ${message}` });
    else this.#unnamed++;
  }

  /**
   * Does nothing when nothing was added.
   * @throws IrisError `INVALID_DATA` with the faults
   */
  check(): void {
    const columns = this.#columns.list();
    const all = [
      ...this.#lines,
      ...columns.map(({ column, line, message }) => ({ path: pathOf(line, column), message })),
    ];
    if (all.length === 0) return;
    const faults = all.slice(0, MAX_FAULTS);
    const unnamed = this.#unnamed + all.length - faults.length;
    const lines = faults.map(({ message }) => message);
    if (unnamed > 0) lines.push(`and ${unnamed} more`);
    const message = lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  ${line}`).join("");
    throw new IrisError("INVALID_DATA", `${this.subject} cannot be used for training:${message}`, { faults });
  }
}

const pathOf = (line: number, column: ColumnName): string =>
  `/${line}/${String(column).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** The error for a file that is wrong as a whole. */
export function invalidData(subject: string, message: string, cause?: unknown): IrisError {
  const text = `${subject}: ${message}`;
  const faults = [{ path: "", message }];
  return new IrisError("INVALID_DATA", text, cause === undefined ? { faults } : { faults, cause });
}
