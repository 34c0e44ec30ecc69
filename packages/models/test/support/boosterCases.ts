import { readFileSync } from "node:fs";

/** The model files of `fixtures/boosters`. */
export const BOOSTER_FOLDER = new URL("../fixtures/boosters/", import.meta.url);

/** What the library that wrote a file predicts for rows. */
export interface BoosterCase {
  readonly library: "XGBoost" | "LightGBM" | "CatBoost";
  readonly rows: readonly (readonly (number | string | null)[])[];
  readonly values?: readonly number[];
  readonly labels?: readonly (number | string)[];
  readonly probabilities?: readonly (readonly number[])[];
  /** Probability of the second of two classes. */
  readonly positive?: readonly number[];
}

/** Every model file by its name. */
export const boosterCases: Readonly<Record<string, BoosterCase | { readonly refused: string }>> = JSON.parse(
  readFileSync(new URL("cases.json", BOOSTER_FOLDER), "utf8"),
).cases;

/** The files that are served, and those that are refused. */
export const servedBoosters = Object.entries(boosterCases).flatMap(([file, entry]) =>
  "refused" in entry ? [] : [{ file, ...entry }],
);
export const refusedBoosters = Object.entries(boosterCases).flatMap(([file, entry]) =>
  "refused" in entry ? [{ file, ...entry }] : [],
);
