import { IrisError } from "../errors.ts";

/** What a number of a command line may be. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
  /** Only integers. */
  readonly whole?: boolean;
  /** How the number is described where its limits alone would be unclear. */
  readonly wanted?: string;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9 };

/**
 * Reads a number of a command line: `1000000`, `1e6`, or with a unit (k, M, B) `2.5M`.
 * @throws IrisError `INVALID_OPTION` that says what came and what is wanted
 */
export const parseQuantity =
  (flag: string, { minimum, maximum, whole = false, wanted }: Limits) =>
  (text: string): number => {
    const [, digits = "", unit = ""] = /^(\d*\.?\d+(?:e[+-]?\d+)?)([kmb]?)$/i.exec(text) ?? [];
    const value = digits === "" ? Number.NaN : scaled(Number(digits), UNITS[unit.toLowerCase()]!);
    if (value >= minimum && value <= maximum && (!whole || Number.isInteger(value))) return value;
    const range = wanted ?? `${whole ? "a whole number" : "a number"} from ${minimum} to ${maximum}`;
    throw new IrisError("INVALID_OPTION", `${flag} came as ${JSON.stringify(text)}; ${range} is wanted.`);
  };

/** 2.3 of a thousand is 2300 and not 2299.9999999999995. */
const scaled = (value: number, unit: number): number => (unit === 1 ? value : Number((value * unit).toPrecision(15)));
