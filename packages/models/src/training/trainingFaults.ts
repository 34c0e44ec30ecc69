import { IrisError } from "../errors.ts";
import type { ClassLabel } from "../manifest/manifest.ts";
import type { Matrix } from "./model.ts";

/** @throws IrisError `INVALID_DATA` for an empty matrix, one of a wrong length, or a value that float32 cannot hold */
export function checkMatrix({ rows, columns, values }: Matrix): void {
  if (rows < 1 || columns < 1)
    refuse(`There are ${rows} rows and ${columns} columns; training takes one of each or more.`);
  if (values.length !== rows * columns) {
    refuse(`There must be ${rows * columns} values for ${rows} rows and ${columns} columns, got ${values.length}.`);
  }
  const bad = values.findIndex((value) => Math.abs(Math.fround(value)) === Infinity);
  if (bad !== -1) {
    const [row, column] = [Math.floor(bad / columns) + 1, (bad % columns) + 1];
    refuse(
      `Row ${row}, column ${column} must be a number that float32 can hold, or NaN if it is missing, got ${values[bad]}.`,
    );
  }
}

/** @throws IrisError `INVALID_DATA` for another number of labels than rows, a label out of range or an empty class */
export function checkLabels(labels: Int32Array, rows: number, classes: readonly ClassLabel[]): void {
  if (labels.length !== rows) refuse(`There must be one label for each of ${rows} rows, got ${labels.length}.`);
  if (classes.length < 2) refuse(`There are ${classes.length} classes; a classifier takes two or more.`);
  const bad = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (bad !== -1)
    refuse(`The label of row ${bad + 1} is class ${labels[bad]}; there are classes 0 to ${classes.length - 1}.`);
  const seen = new Set(labels);
  const empty = classes.findIndex((_, index) => !seen.has(index));
  if (empty !== -1)
    refuse(`No row has class ${JSON.stringify(classes[empty])}; leave it out, or add rows that have it.`);
}

/** @throws IrisError `INVALID_DATA` for another number of values than rows, or one that is not finite */
export function checkTargets(y: Float64Array, rows: number): void {
  if (y.length !== rows) refuse(`There must be one target value for each of ${rows} rows, got ${y.length}.`);
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) refuse(`The target of row ${bad + 1} must be a finite number, got ${y[bad]}.`);
}

function refuse(message: string): never {
  throw new IrisError("INVALID_DATA", message);
}
