import type { Fault } from "../errors.ts";
import type { NearNames } from "../suggest.ts";
import { pointerStep } from "./formatValue.ts";
import { ignoredHints } from "./ignoredNames.ts";
import { invalidInput, MAX_FAULTS } from "./invalidInput.ts";
import { type FindName, REPEATED_KEY } from "./nameMatch.ts";

/** How named columns of values become rows of one model. */
export interface ColumnCodec {
  /**
   * For each feature the index of its column, in the order of the features.
   * @param pathOf JSON pointer of a name, or of all of them
   * @throws IrisError `INVALID_INPUT` for names that are missing, unknown or repeated
   */
  order(names: readonly string[], pathOf: (index?: number) => string): number[];
  /** A row of values in the order of the features. */
  rowOf(values: readonly unknown[]): unknown;
  /** The feature that a step of a JSON pointer into such a row leads to. */
  positionOf(step: string): number;
}

/** What a model knows of names. */
export interface KnownNames {
  /** What a name stands for, in messages. */
  readonly kind: "feature" | "input";
  readonly names: readonly string[];
  readonly find: FindName;
  readonly near: NearNames;
  /** Whether names that the model does not know are passed over. */
  readonly ignoresUnknown: boolean;
}

/** The order of columns by their names. */
export function columnOrder(
  given: readonly string[],
  { kind, names, find, near, ignoresUnknown }: KnownNames,
  pathOf: (index?: number) => string,
): number[] {
  const columns = new Map<string, number>();
  const faults: Fault[] = [];
  const hint = near.hints();
  const add = (message: () => string, index?: number): void => {
    if (faults.length <= MAX_FAULTS) faults.push({ path: pathOf(index), message: message() });
  };
  given.forEach((key, index) => {
    const name = find(key);
    if (name !== undefined && columns.has(name)) add(() => REPEATED_COLUMN, index);
    else if (name !== undefined) columns.set(name, index);
    else if (!ignoresUnknown) add(() => `is not ${A[kind]} of this model.${hint(key)}`, index);
  });
  const ignoredHint = ignoredHints(ignoresUnknown ? given.filter((key) => find(key) === undefined) : [], near);
  const order = names.map((name) => {
    const column = columns.get(name);
    if (column === undefined)
      add(() => {
        const ignored = ignoredHint(name);
        return `must include the ${kind} ${JSON.stringify(name)}${ignored && `.${ignored}`}`;
      });
    return column ?? -1;
  });
  if (faults.length > 0) throw invalidInput(faults);
  return order;
}

const A = { feature: "a feature", input: "an input" } as const satisfies Record<KnownNames["kind"], string>;

const REPEATED_COLUMN = REPEATED_KEY.replace("another key", "another column");

/** The column codec of rows by position. */
export const columnsByPosition = (known: KnownNames): ColumnCodec => ({
  order: (given, pathOf) => columnOrder(given, known, pathOf),
  rowOf: (values) => values,
  positionOf: Number,
});

/** The column codec of rows by name. */
export const columnsByName = (known: KnownNames): ColumnCodec => ({
  order: (given, pathOf) => columnOrder(given, known, pathOf),
  rowOf: (values) => Object.fromEntries(values.map((value, position) => [known.names[position]!, value])),
  positionOf: (step) => known.names.findIndex((name) => pointerStep(name) === `/${step}`),
});
