import type { Engine } from "../engines/engine.ts";
import { onnxruntime } from "../engines/onnxruntime.ts";
import { exportModel } from "../export/exportModel.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { checkModelName, STABLE } from "../registry/names.ts";
import type { Registry } from "../registry/registry.ts";
import { validateDraft } from "../versions/load.ts";
import { fitClassifier, fitRegressor } from "./boosting.ts";
import { type Dataset, loadDataset } from "./dataset.ts";
import { manifestDraft } from "./draft.ts";
import { evaluate } from "./evaluation.ts";
import type { BoostedModel, BoostingOptions } from "./model.ts";
import { checkParameters } from "./parameters.ts";

/** Where training stands. */
export type TrainStep =
  | { readonly step: "load" }
  | { readonly step: "create"; readonly dataset: Dataset }
  | { readonly step: "fit"; readonly rows: number }
  /** Fold 0 is the model itself; the others are those of cross-validation. */
  | { readonly step: "round"; readonly done: number; readonly total: number; readonly fold: number }
  | { readonly step: "save" };

/** What is trained on what, and where it goes. */
export interface TrainOptions extends Omit<BoostingOptions, "onRound"> {
  /** Where the version is published. */
  readonly registry: Registry;
  /** A bundled set (`iris`, `wine`, `diabetes`), a CSV file or an http(s) address. @default "iris" */
  readonly data?: string | undefined;
  /** The label column. @default the last one */
  readonly target?: string | undefined;
  /** @default inferred from the label column */
  readonly task?: "classification" | "regression" | undefined;
  /** Name of the model. @default the data's */
  readonly name?: string | undefined;
  readonly onStep?: (step: TrainStep) => void;
  /** @default the system's clock */
  readonly now?: () => Date;
  /** Runs the model for the checks before it is published. @default onnxruntime */
  readonly engine?: Engine | undefined;
  /** @default the global one */
  readonly fetch?: typeof globalThis.fetch;
}

/** A version that was trained and published. */
export interface Trained {
  readonly manifest: Manifest;
  /** Decisions that no option set, as messages for the user. */
  readonly notes: readonly string[];
}

/**
 * Fits gradient boosting on a data set, evaluates it, exports it to ONNX, publishes it as the next version with golden
 * rows, and moves the alias `stable` to it. The same data and options give the same model file.
 * @throws IrisError `INVALID_DATA` with every fault; `INVALID_OPTION`; `INVALID_NAME`; `READ_ONLY`. Nothing is written then
 * @example
 * const { registry } = await openRegistry("./registry", { create: true });
 * const { manifest } = await train({ registry, data: "measurements.csv", target: "grade" });
 */
export async function train(options: TrainOptions): Promise<Trained> {
  const { onStep = () => undefined, registry, engine = onnxruntime } = options;
  const parameters = checkParameters(options);
  onStep({ step: "load" });
  const dataset = await loadDataset(options.data ?? "iris", {
    target: options.target,
    task: options.task,
    fetch: options.fetch,
  });
  const name = checkModelName(options.name ?? dataset.name);
  // a store that cannot be reached is reported before the work, not after it
  await registry.catalogue();
  onStep({ step: "create", dataset });
  onStep({ step: "fit", rows: dataset.x.rows });
  const report = (fold: number) => (done: number, total: number) => onStep({ step: "round", done, total, fold });
  const model = fitTo(dataset, { ...parameters, onRound: report(0) });
  let fold = 0;
  const onFoldRound = (done: number, total: number): void => {
    if (done === 1) fold++;
    report(fold)(done, total);
  };
  const { metrics, notes } = evaluate(model, dataset, { ...parameters, onRound: onFoldRound });
  onStep({ step: "save" });
  const created = options.now?.() ?? new Date();
  const draft = manifestDraft({ name, dataset, model, metrics, parameters, created });
  const bytes = exportModel(model, { name, features: dataset.features });
  await validateDraft(draft, bytes, engine);
  const manifest = await registry.publish(draft, bytes);
  await registry.alias(name, STABLE, manifest.version);
  return { manifest, notes: [...dataset.notes, ...notes] };
}

function fitTo(dataset: Dataset, options: BoostingOptions): BoostedModel {
  if (dataset.task === "regression") return fitRegressor(dataset.x, dataset.y, options);
  return fitClassifier(dataset.x, dataset.labels, dataset.classes, options);
}
