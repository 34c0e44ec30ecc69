import { isNumber } from "./cell.ts";
import type { CellFault } from "./columnFaults.ts";

const DECIMAL_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/;
/** Either 1.234 or 1234. `0,234`, `1234,567` and `1,2345` can only be decimals. */
const UNCLEAR_COMMA = /^[+-]?[1-9]\d{0,2},\d{3}$/;

const isDecimalComma = (cell: string): boolean => DECIMAL_COMMA.test(cell.trim()) && !UNCLEAR_COMMA.test(cell.trim());

/**
 * Reads decimal commas in a file whose delimiter is not the comma. A file that also writes decimal points is refused: its commas may
 * separate thousands. A file whose only commas may be either is refused too.
 */
export class DecimalMark {
  readonly #takesComma: boolean;
  #comma: string | undefined;
  #unclear: string | undefined;
  #point: string | undefined;
  #isShown = false;

  constructor(delimiter: string) {
    this.#takesComma = delimiter !== ",";
  }

  /** The cell with a point for its decimal comma; any other cell as it is. Remembers which mark the numbers have. */
  read(cell: string): string {
    if (!this.#takesComma) return cell;
    if (cell.includes(",")) {
      const pointed = this.pointed(cell);
      if (pointed === cell) return cell;
      if (isDecimalComma(cell)) this.#comma ??= cell;
      else this.#unclear ??= cell;
      return pointed;
    }
    if (this.#point === undefined && cell.includes(".") && isNumber(cell)) this.#point = cell;
    return cell;
  }

  /** As read, without remembering. */
  pointed(cell: string): string {
    return this.#takesComma && DECIMAL_COMMA.test(cell.trim()) ? cell.replace(",", ".") : cell;
  }

  /** What is wrong with the file as a whole; undefined where its numbers have one mark. */
  fault(): string | undefined {
    const withComma = this.#comma ?? this.#unclear;
    if (withComma === undefined || this.#point === undefined) return undefined;
    const [comma, point] = [JSON.stringify(withComma), JSON.stringify(this.#point)];
    return `must write all numbers with a decimal comma or all with a decimal point, got ${comma} and ${point}`;
  }

  /** Remembers whether a record shows that commas mark decimals: a column that is not read may show it. */
  inspect(record: readonly string[]): void {
    if (this.#takesComma && !this.#isShown) this.#isShown = record.some(isDecimalComma);
  }

  /** Whether there are commas that may separate thousands, and no cell that was read or inspected shows that they do not. */
  isUnclear(): boolean {
    return this.#unclear !== undefined && !this.#isShown && this.#comma === undefined && this.#point === undefined;
  }
}

/** Whether the comma of a cell may mark decimals or separate thousands. */
export const mayBeThousands = (cell: string): boolean => UNCLEAR_COMMA.test(cell.trim());

/** What a number must be whose comma may be either. */
export const UNCLEAR = "must be a number that can be read in one way only";

/** What is wrong with a cell whose comma may be either, and what to do. */
export function unclearCell(cell: string, line: number): Omit<CellFault, "must"> {
  const [decimal, whole] = [cell.trim().replace(",", "."), cell.trim().replace(",", "")];
  return { cell, line, hint: `this may be ${decimal} or ${whole}: write one of these` };
}
