import type { ClassLabel } from "../manifest/manifest.ts";
import { decimalsOf, integerOf, isInteger, isMissing, isNumber, parseNumber } from "../tables/cell.ts";
import { cellHint } from "../tables/cellHint.ts";
import { type DataFaults, invalidData } from "./dataFaults.ts";

/** A cell of the label column. */
export interface LabelCell {
  readonly line: number;
  readonly cell: string;
}

/** What a classifier learns: the index into `classes` of each row. */
export interface ClassTarget {
  readonly task: "classification";
  /** Integers in numeric order, or texts by code point. */
  readonly classes: readonly ClassLabel[];
  readonly labels: Int32Array;
}

/** What a regressor learns: the value of each row, and how many digits after the point the data give at most. */
export interface ValueTarget {
  readonly task: "regression";
  readonly y: Float64Array;
  readonly decimals: number;
}

export type Target = ClassTarget | ValueTarget;

/** Integers are classes up to this many, */
const MAX_INTEGER_CLASSES = 20;
/** and when each comes this often on average. */
const MIN_ROWS_PER_INTEGER_CLASS = 2;
const MAX_DECIMALS = 15;

/**
 * The task that the labels call for: text is classes, numbers with a fraction are values; integers are classes when they
 * are at most 20 different ones that come twice or more on average.
 */
export function inferTask(labels: readonly LabelCell[]): Target["task"] {
  const texts = labels.map(({ cell }) => cell);
  if (!texts.every(isNumber)) return "classification";
  if (!texts.every(isInteger)) return texts.some((text) => /^[+-]?0\d/.test(text)) ? "classification" : "regression";
  const distinct = new Set(texts.map(integerOf)).size;
  const few = distinct <= MAX_INTEGER_CLASSES && labels.length >= MIN_ROWS_PER_INTEGER_CLASS * distinct;
  return few ? "classification" : "regression";
}

const MISSING_LABEL = { must: "must hold a label", hint: "fill it in, or remove the row" };

/** The labels that are there; rows without one are added to the faults. */
export function presentLabels(column: string, labels: readonly LabelCell[], faults: DataFaults): LabelCell[] {
  return labels.filter(({ line, cell }) => {
    if (isMissing(cell)) faults.addCell(column, { ...MISSING_LABEL, line, cell });
    return !isMissing(cell);
  });
}

/**
 * Labels as classes: integers when all of them are, or the texts of their digits when one is past 2^53; else texts as they stand.
 * @throws IrisError `INVALID_DATA` for a single class, or more classes than could be learnt
 */
export function classTarget(column: string, cells: readonly LabelCell[], subject: string): ClassTarget {
  const values = labelsOf(cells.map(({ cell }) => cell));
  const classes = [...new Set(values)].sort(byValue);
  if (classes.length < 2) {
    throw invalidData(
      subject,
      `column "${column}" must have two or more classes, got only ${JSON.stringify(classes[0])}`,
    );
  }
  if (classes.length > MAX_INTEGER_CLASSES && classes.length > cells.length / 2) {
    const sizes = `${classes.length} different labels in ${cells.length} rows`;
    throw invalidData(subject, `column "${column}" has ${sizes}, too many to be classes: is another column the label?`);
  }
  const indexOf = new Map(classes.map((value, index) => [value, index]));
  return { task: "classification", classes, labels: Int32Array.from(values, (value) => indexOf.get(value) ?? -1) };
}

function labelsOf(cells: readonly string[]): readonly ClassLabel[] {
  const integers = cells.map(integerOf);
  if (!integers.every((value) => value !== undefined)) return cells;
  return integers.every((value) => typeof value === "number") ? integers : integers.map(String);
}

/** Labels as numbers; cells that are none are added to the faults. */
export function valueTarget(column: string, cells: readonly LabelCell[], faults: DataFaults): ValueTarget {
  const y = new Float64Array(cells.length);
  for (const [index, { line, cell }] of cells.entries()) {
    const value = parseNumber(cell);
    if (value !== undefined) y[index] = value;
    else faults.addCell(column, { must: "must be a number", line, cell, hint: cellHint(cell) });
  }
  const decimals = cells.reduce((most, { cell }) => Math.max(most, decimalsOf(cell)), 0);
  return { task: "regression", y, decimals: Math.min(decimals, MAX_DECIMALS) };
}

/** UTF-8 bytes order as code points do; UTF-16, which JavaScript compares, does not. */
function byValue(a: ClassLabel, b: ClassLabel): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
