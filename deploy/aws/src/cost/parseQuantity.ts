import { InvalidArgumentError } from "commander";

/** The values that a number on the command line can have. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
  /** Integers only. */
  readonly whole?: boolean;
  /** The limits in words, where they are unclear by themselves. */
  readonly wanted?: string;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9 };

/**
 * Parses a number: `1000000`, `1e6`, or with a unit (k, M, B) `2.5M`.
 * @throws InvalidArgumentError
 */
export const parseQuantity =
  ({ minimum, maximum, whole = false, wanted }: Limits) =>
  (text: string): number => {
    const [, digits = "", unit = ""] = /^(\d*\.?\d+(?:e[+-]?\d+)?)([kmb]?)$/i.exec(text) ?? [];
    const value = digits === "" ? Number.NaN : scaled(Number(digits), UNITS[unit.toLowerCase()] ?? Number.NaN);
    if (value >= minimum && value <= maximum && (!whole || Number.isInteger(value))) return value;
    const range = wanted ?? `${whole ? "a whole number" : "a number"} from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It must be ${range}, got ${JSON.stringify(text)}.`);
  };

/** 2.3k is 2300, not 2299.9999999999995. */
const scaled = (value: number, unit: number): number => (unit === 1 ? value : Number((value * unit).toPrecision(15)));
