import { readdirSync, readFileSync } from "node:fs";
import { fitClassifier, fitRegressor } from "../../src/training/boosting.ts";
import type { BoostedModel, BoostingOptions, Matrix } from "../../src/training/model.ts";
import { predictProbabilities, predictValues } from "../../src/training/prediction.ts";

const FOLDER = new URL("fixtures/", import.meta.url);

/** A data set of `boosting_*.json`: see the README there. */
export interface ReferenceCase {
  readonly task: "classification" | "regression";
  readonly options: BoostingOptions;
  readonly seedMatters: boolean;
  readonly columns: number;
  readonly x: readonly (number | null)[];
  readonly y: readonly number[];
  readonly classes: readonly (string | number)[];
  readonly expected: readonly number[];
  readonly unseen: { readonly x: readonly (number | null)[]; readonly expected: readonly number[] };
}

export function readFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Content;
}

export function referenceCases(): string[] {
  return readdirSync(FOLDER).flatMap((file) => /^boosting_(.*)\.json$/.exec(file)?.[1] ?? []);
}

export function readCase(name: string): ReferenceCase {
  return readFixture(`boosting_${name}`);
}

export function matrix(columns: number, values: readonly (number | null)[]): Matrix {
  return { rows: values.length / columns, columns, values: Float64Array.from(values, (value) => value ?? Number.NaN) };
}

export function fitCase(reference: ReferenceCase): BoostedModel {
  const x = matrix(reference.columns, reference.x);
  return reference.task === "regression"
    ? fitRegressor(x, Float64Array.from(reference.y), reference.options)
    : fitClassifier(x, Int32Array.from(reference.y), reference.classes, reference.options);
}

export function predict(model: BoostedModel, x: Matrix): Float64Array {
  return model.task === "regression" ? predictValues(model, x) : predictProbabilities(model, x);
}
