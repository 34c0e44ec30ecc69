import { type Manifest, type ModelStatus, type Models, type Prediction, Turn } from "iris-models";
import { exampleRow } from "./examples.ts";

/** A row that the model has taken, and its prediction. */
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

/** So many models make an example at a time. */
const AT_ONCE = 8;

/** What was found out about a manifest before. */
const known = new WeakMap<Manifest, Described>();

/** The manifests of all models in service, the default model's first. */
export function manifestsInService(status: readonly ModelStatus[], defaultModel: string): Manifest[] {
  const manifests = status.flatMap(
    ({ current, versions }) => versions.find(({ version }) => version === current)?.manifest ?? [],
  );
  return manifests.sort((a, b) => Number(b.name === defaultModel) - Number(a.name === defaultModel));
}

/** Each model with an example that works. */
export async function describeModels(models: Models, manifests: readonly Manifest[]): Promise<Described[]> {
  const described: Described[] = [];
  const turn = new Turn();
  for (let start = 0; start < manifests.length; start += AT_ONCE) {
    const group = manifests.slice(start, start + AT_ONCE);
    described.push(...(await Promise.all(group.map((manifest) => describeModel(models, manifest)))));
    await turn.pause();
  }
  return described;
}

async function describeModel(models: Models, manifest: Manifest): Promise<Described> {
  const before = known.get(manifest);
  if (before) return before;
  const row = exampleRow(manifest);
  if (row === undefined) return { manifest };
  try {
    const prediction = await models.predict(manifest.name, row, { version: manifest.version });
    const described = { manifest, example: { row, prediction } };
    known.set(manifest, described);
    return described;
  } catch {
    // a row that was made up from shapes may not suit the model: better no example than one that is refused
    return { manifest };
  }
}
