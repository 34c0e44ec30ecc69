import type { ClassLabel, GoldenRow, Manifest, Task } from "../manifest/manifest.ts";
import type { Registry } from "../registry/registry.ts";

/** A part of an import, and when it is done. */
export type ImportStep = "read" | "inspect" | "load" | "probe" | "check" | "publish";

/** What is imported, where it goes, and what its file cannot tell. */
export interface ImportOptions {
  /** Path of the model's file. Weights beside it are found by the names in its graph. */
  readonly file: string;
  /** Where the version is published. */
  readonly registry: Registry;
  /** Name of the model. @default the file's, or its folder's where the file is called `model` */
  readonly name?: string | undefined;
  /** Names of the columns, in order. @default the file's metadata, the inputs' names, or `x0`, `x1`, … */
  readonly features?: readonly string[] | undefined;
  /** Names of the classes, in the order of the probabilities. @default those in the graph */
  readonly classes?: readonly ClassLabel[] | undefined;
  /** @default what the graph and its outputs for made-up rows show */
  readonly task?: Task | undefined;
  /** What is predicted, such as `species` */
  readonly label?: string | undefined;
  /** Features that may be null, which the model gets as NaN; only float features can be. @default what the graph shows */
  readonly nullable?: readonly string[] | "all" | undefined;
  /** The unit of the prediction, or units by the names of features and the label. */
  readonly unit?: string | Readonly<Record<string, string>> | undefined;
  readonly description?: string | undefined;
  /** Digits after the point that HTTP shows. @default all */
  readonly digits?: number | undefined;
  /** Rows with the predictions of the library that trained the model, or the path of a JSON, NDJSON or CSV file with them. */
  readonly golden?: readonly GoldenRow[] | string | undefined;
  /** Whether a version of another task may follow under the same name. @default false */
  readonly force?: boolean | undefined;
  /** Called behind each step with its milliseconds. */
  readonly onStep?: ((step: ImportStep, ms: number) => void) | undefined;
  /** @default the system's clock */
  readonly now?: (() => Date) | undefined;
}

/** A version that was imported and published. */
export interface Imported {
  readonly manifest: Manifest;
  /** What was changed in the file. */
  readonly changes: readonly string[];
  /** What a better export would have, or what options could tell. */
  readonly advice: readonly string[];
}
