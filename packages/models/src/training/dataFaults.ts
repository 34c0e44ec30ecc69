import { type Fault, IrisError } from "../errors.ts";

const MOST = 30;
const MOST_PER_COLUMN = 10;

/** The faults of one data file, as they are found; the first of each column stand for the rest. */
export class DataFaults {
  /** What messages call the file. */
  readonly subject: string;
  readonly #faults: Fault[] = [];
  readonly #perColumn = new Map<string, number>();
  #unnamed = 0;

  constructor(subject: string) {
    this.subject = subject;
  }

  /** A cell at fault, or with column "" a whole line. */
  add(line: number, column: string, message: string): void {
    const count = (this.#perColumn.get(column) ?? 0) + 1;
    this.#perColumn.set(column, count);
    if (count > MOST_PER_COLUMN || this.#faults.length >= MOST) {
      this.#unnamed++;
      return;
    }
    const where = column === "" ? `line ${line}` : `column "${column}", line ${line}`;
    const path = column === "" ? `/${line}` : `/${line}/${column.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    this.#faults.push({ path, message: `${where}: ${message}` });
  }

  /**
   * Does nothing when nothing was added.
   * @throws IrisError `INVALID_DATA` with the faults
   */
  check(): void {
    if (this.#faults.length === 0) return;
    const lines = this.#faults.map(({ message }) => message);
    if (this.#unnamed > 0) lines.push(`and ${this.#unnamed} more`);
    const message = lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  ${line}`).join("");
    throw new IrisError("INVALID_DATA", `${this.subject} cannot be used for training:${message}`, {
      faults: this.#faults,
    });
  }
}

/** The error for a file that is wrong as a whole. */
export function invalidData(subject: string, message: string, cause?: unknown): IrisError {
  const text = `${subject}: ${message}`;
  const faults = [{ path: "", message }];
  return new IrisError("INVALID_DATA", text, cause === undefined ? { faults } : { faults, cause });
}
