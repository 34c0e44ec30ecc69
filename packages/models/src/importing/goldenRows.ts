import type { Session } from "../engines/engine.ts";
import { createModel } from "../inference/model.ts";
import type { GoldenRow, Manifest, ManifestDraft, Tolerance } from "../manifest/manifest.ts";
import { goldenForm } from "../versions/golden.ts";

const MAX_ROWS = 4;
/** Rows given by the user that the manifest keeps. All are checked before publishing. */
const MAX_GIVEN = 32;
/** A manifest is read at each start: golden rows of images would make it slow. */
const MAX_CHARACTERS = 2 ** 17;
/** A label that wins by less could change on another machine. */
const LEAST_LEAD = 1e-3;

/** What float16 may differ by between machines; other types use the default. */
const FLOAT16_TOLERANCE: Tolerance = { absolute: 1e-2, relative: 1e-2 };

/** The golden rows of an imported model. @param rows that the model takes */
export async function recordGolden(
  manifest: Manifest,
  session: Session,
  rows: readonly unknown[],
  given: readonly GoldenRow[],
): Promise<GoldenRow[]> {
  const kept = given.slice(0, MAX_GIVEN);
  const made = kept.length > 0 ? [] : await predictedRows(manifest, session, rows);
  return withinLimit([...kept, ...made]);
}

async function predictedRows(manifest: Manifest, session: Session, rows: readonly unknown[]): Promise<GoldenRow[]> {
  const model = createModel(manifest, session, { rowsPerRun: 1 });
  const golden: GoldenRow[] = [];
  for (const row of rows) {
    if (golden.length === MAX_ROWS) break;
    // values that JSON does not have are no golden row: a model may overflow for made-up numbers
    const prediction = await model.predict(row, { probabilities: true }).catch(() => undefined);
    if (prediction === undefined) continue;
    const expected = goldenForm(prediction, manifest, false);
    if (isClear(expected)) golden.push({ row: byName(row, manifest), expected });
  }
  await model.close();
  return golden;
}

/** Rows by name, so that a manifest in which features are swapped or renamed does not fit. */
function byName(row: unknown, { features }: Manifest): unknown {
  if (!features || !Array.isArray(row)) return row;
  return Object.fromEntries(features.map(({ name }, index) => [name, row[index]]));
}

/** The features with the values of the first given row as examples: made-up values would be none. */
export function examplesOf({ features }: ManifestDraft, given: readonly GoldenRow[]): Pick<ManifestDraft, "features"> {
  const row = given[0]?.row;
  if (!features || typeof row !== "object" || row === null) return {};
  return {
    features: features.map((feature, index) => {
      const value: unknown = Array.isArray(row) ? row[index] : Reflect.get(row, feature.name);
      const isExample = typeof value === "number" || typeof value === "string" || typeof value === "boolean";
      return isExample ? { ...feature, example: value } : feature;
    }),
  };
}

function isClear({ probabilities }: GoldenRow["expected"]): boolean {
  if (probabilities === undefined) return true;
  const [first = 1, second = 0] = Object.values(probabilities).sort((a, b) => b - a);
  return first - second >= LEAST_LEAD;
}

function withinLimit(rows: readonly GoldenRow[]): GoldenRow[] {
  let left = MAX_CHARACTERS;
  return rows.filter((row) => {
    left -= JSON.stringify(row).length;
    return left >= 0;
  });
}

/** What golden rows may differ by; undefined for the default. */
export function toleranceOf({ inputs, outputs }: Pick<Manifest, "inputs" | "outputs">): Tolerance | undefined {
  return [...inputs, ...outputs].some(({ dtype }) => dtype === "float16") ? FLOAT16_TOLERANCE : undefined;
}
