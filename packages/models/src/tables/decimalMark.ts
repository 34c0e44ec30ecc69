import { isNumber } from "./cell.ts";

const DECIMAL_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/;

/** Reads decimal commas in a file whose delimiter is not the comma. A file that also writes decimal points is refused: its commas may separate thousands. */
export class DecimalMark {
  readonly #takesComma: boolean;
  #comma: string | undefined;
  #point: string | undefined;

  constructor(delimiter: string) {
    this.#takesComma = delimiter !== ",";
  }

  /** The cell with a point for its decimal comma; any other cell as it is. Remembers which mark the numbers have. */
  read(cell: string): string {
    if (!this.#takesComma) return cell;
    if (cell.includes(",")) {
      const pointed = this.pointed(cell);
      if (pointed !== cell) this.#comma ??= cell;
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
    if (this.#comma === undefined || this.#point === undefined) return undefined;
    const [comma, point] = [JSON.stringify(this.#comma), JSON.stringify(this.#point)];
    return `must write all numbers with a decimal comma or all with a decimal point, got ${comma} and ${point}`;
  }
}
