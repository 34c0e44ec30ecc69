/** A size, or an element of a shape, that may depend on sizes known only at run time: a factor times symbols. */
export interface Size {
  readonly factor: number;
  /** Sorted, so that equal sizes have equal symbols. */
  readonly symbols: readonly string[];
}

/** The symbol of the number of rows in a run. */
export const ROWS = "rows";

/** Symbols that begin so stand for a number that is fixed in the graph, or follows from fixed ones and the number of rows. */
const FIXED = "=";

/** The number of rows in a run where only sizes are of interest, not which row they come from. */
export const FIXED_ROWS = `${FIXED}rows`;

/** A size that is this number. */
export const numberSize = (value: number): Size => ({ factor: value, symbols: [] });

/** A size that is known by its name only. */
export const symbolSize = (symbol: string): Size => ({ factor: 1, symbols: [symbol] });

/** The name of a size that equals no other. `fixed` says that it does not depend on values or free dimensions. */
export const freshSymbol = (id: number, fixed: boolean): string => `${fixed ? FIXED : "?"}${id}`;

/** The product of sizes. */
export function product(sizes: readonly Size[]): Size {
  const factor = sizes.reduce((all, size) => all * size.factor, 1);
  if (factor === 0) return numberSize(0);
  return { factor, symbols: sizes.flatMap(({ symbols }) => symbols).sort() };
}

/** The quotient where it is exact; undefined where that is not known. */
export function quotient(dividend: Size, divisor: Size): Size | undefined {
  const symbols = [...dividend.symbols];
  for (const symbol of divisor.symbols) {
    const at = symbols.indexOf(symbol);
    if (at < 0) return undefined;
    symbols.splice(at, 1);
  }
  const factor = dividend.factor / divisor.factor;
  return Number.isInteger(factor) ? { factor, symbols } : undefined;
}

/** Whether two sizes are the same whatever their symbols stand for. */
export const isSame = (a: Size, b: Size): boolean =>
  a.factor === b.factor && a.symbols.length === b.symbols.length && a.symbols.every((one, at) => one === b.symbols[at]);

/** The number that a size is; undefined when symbols are in it. */
export const numberOf = (size: Size | undefined): number | undefined =>
  size === undefined || size.symbols.length > 0 ? undefined : size.factor;

/** Whether a size is the number 1. */
export const isOne = (size: Size): boolean => numberOf(size) === 1;

/** Whether the number of rows is a factor of a size. */
export const hasRows = (size: Size): boolean => size.symbols.includes(ROWS);

/** Whether a size is fixed but for the number of rows. */
export const isFixed = (size: Size): boolean =>
  size.symbols.every((symbol) => symbol.startsWith(FIXED) || symbol === ROWS);
