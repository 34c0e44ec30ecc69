import type { Manifest, ModelStatus, Models, Prediction } from "iris-models";
import { exampleRow } from "./examples.ts";

/** A row that the model has taken, and what it answered to it. */
export interface Example {
  readonly row: Readonly<Record<string, unknown>>;
  readonly prediction: Prediction;
}

/** A model in service as a document describes it. */
export interface Described {
  readonly manifest: Manifest;
  /** Absent when no row could be thought of that the model takes. */
  readonly example?: Example;
}

/** Every model in service with an example that works, the default model first. */
export async function describeModels(
  models: Models,
  status: readonly ModelStatus[],
  defaultModel: string,
): Promise<Described[]> {
  const manifests = status.flatMap(
    ({ current, versions }) => versions.find(({ version }) => version === current)?.manifest ?? [],
  );
  manifests.sort((a, b) => Number(b.name === defaultModel) - Number(a.name === defaultModel));
  return Promise.all(manifests.map((manifest) => describeModel(models, manifest)));
}

async function describeModel(models: Models, manifest: Manifest): Promise<Described> {
  const row = exampleRow(manifest);
  if (row === undefined) return { manifest };
  try {
    return {
      manifest,
      example: { row, prediction: await models.predict(manifest.name, row, { version: manifest.version }) },
    };
  } catch {
    // a row that was made up from shapes may not suit the model: better no example than one that is refused
    return { manifest };
  }
}
