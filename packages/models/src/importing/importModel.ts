import { onnxruntime } from "../engines/onnxruntime.ts";
import type { ManifestDraft } from "../manifest/manifest.ts";
import { checkModelName, STABLE } from "../registry/names.ts";
import { validateDraft } from "../versions/load.ts";
import type { Imported, ImportOptions, ImportStep } from "./importOptions.ts";
import { inspectModel } from "./inspectModel.ts";
import { modelNameOf } from "./modelName.ts";
import { readModelSource } from "./modelSource.ts";
import { servableGraph } from "./servableGraph.ts";
import { changesForClients, currentVersion } from "./takenName.ts";

/**
 * Imports a model file of another tool: makes it servable, infers what it takes and returns, runs it, publishes it as the next
 * version with golden rows, and moves the alias `stable` to it.
 * @throws IrisError `MODEL_REJECTED`, `MODEL_FILE_MISSING`; `INVALID_OPTION`, `INVALID_NAME`, `INVALID_DATA`; `GOLDEN_ROW_FAILED`;
 * `READ_ONLY` and other errors of the store. Nothing is written then
 * @example
 * const { registry } = await openRegistry("./registry", { create: true });
 * const { manifest, advice } = await importModel({ registry, file: "prices.onnx", features: ["area", "rooms"] });
 */
export async function importModel(options: ImportOptions): Promise<Imported> {
  const { registry } = options;
  const done = stepTimer(options);
  const name = checkModelName(options.name ?? modelNameOf(options.file));
  // a store that cannot be reached is reported before the work, not after it
  const before = await currentVersion(registry, name);
  const source = await readModelSource(options.file);
  done("read");
  const servable = await servableGraph(source);
  const { draft, bytes, given, advice } = await inspectModel({ name, source, servable, options, done });
  const changes = changesForClients(before, draft, options.force ?? false);
  await validateDraft(withGolden(draft, given), bytes, onnxruntime, servable.external);
  done("check");
  const files = Object.fromEntries(servable.external.map(({ path, bytes }) => [path, bytes]));
  const manifest = await registry.publish(draft, bytes, files);
  await registry.alias(name, STABLE, manifest.version);
  done("publish");
  return { manifest, changes: servable.changes, advice: [...changes, ...advice] };
}

/** Every row that was given is checked; the manifest keeps some of them. */
const withGolden = (draft: ManifestDraft, given: NonNullable<ManifestDraft["golden"]>): ManifestDraft =>
  given.length === 0 ? draft : { ...draft, golden: given };

function stepTimer({ onStep = () => undefined }: ImportOptions): (step: ImportStep) => void {
  let last = performance.now();
  return (step) => {
    const now = performance.now();
    onStep(step, now - last);
    last = now;
  };
}
