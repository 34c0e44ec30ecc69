import packageJson from "../../package.json" with { type: "json" };
import { IrisError } from "../errors.ts";
import { outputDecoder } from "../inference/outputDecoder.ts";
import { finalizeManifest } from "../manifest/finalize.ts";
import type { ManifestDraft } from "../manifest/manifest.ts";
import { graphProof } from "../onnx/graphProof.ts";
import type { ParsedModel } from "../onnx/modelFile.ts";
import type { FeatureNames } from "./features.ts";
import { toleranceOf } from "./goldenRows.ts";
import type { ImportOptions } from "./importOptions.ts";
import type { InferredTask } from "./inferTask.ts";
import type { ModelSource } from "./modelSource.ts";
import type { Probe } from "./probe.ts";

/** What the manifest of an imported model says. */
export interface DraftParts {
  readonly name: string;
  readonly names: FeatureNames;
  readonly task: InferredTask;
  readonly probe: Probe;
  readonly parsed: ParsedModel;
  readonly source: ModelSource;
  readonly bytes: Uint8Array;
  readonly options: ImportOptions;
  readonly created: Date;
}

/** A draft, and why rows of different requests do not share a run, where they do not. */
export interface Drafted {
  readonly draft: ManifestDraft;
  readonly reason?: string | undefined;
}

/** The manifest of an imported model, without golden rows. */
export async function draftOf(parts: DraftParts): Promise<Drafted> {
  const { name, task, options, names, created, parsed, source } = parts;
  const inputs = [...names.inputs];
  const outputs = [...task.outputs];
  const tolerance = toleranceOf({ inputs, outputs });
  const draft: ManifestDraft = {
    name,
    ...(options.description !== undefined && { description: options.description }),
    task: task.task,
    inputs,
    ...(names.features && { features: [...names.features] }),
    outputs,
    ...(task.classes && { classes: [...task.classes] }),
    ...targetOf(parts),
    ...(options.digits !== undefined && { digits: options.digits }),
    ...(source.described?.bounded && { bounded: true }),
    ...(tolerance && { tolerance }),
    created: created.toISOString(),
    createdBy: `${packageJson.name} ${packageJson.version}${producer(parsed)}`,
  };
  const { batched, reason } = await batching(draft, parts);
  return { draft: { ...draft, ...(batched !== undefined && { batched }) }, reason };
}

const producer = ({ producerName, producerVersion }: ParsedModel): string =>
  producerName ? `, from a file of ${producerName}${producerVersion ? ` ${producerVersion}` : ""}` : "";

function targetOf({ options: { label, unit }, task }: DraftParts): Pick<ManifestDraft, "target"> {
  const ofLabel =
    typeof unit === "object" && label !== undefined && Object.hasOwn(unit, label) ? unit[label] : undefined;
  const own = typeof unit === "string" ? unit : ofLabel;
  if (own !== undefined && task.task !== "regression")
    throw new IrisError(
      "INVALID_OPTION",
      `--unit of the prediction must be left out: a ${task.task} has none. Units of features are name=unit.`,
    );
  if (label === undefined && own === undefined) return {};
  const value = task.outputs.find(({ role }) => role === "value");
  return { target: { name: label ?? value?.name ?? "value", ...(own !== undefined && { unit: own }) } };
}

interface Batching {
  readonly batched: boolean | undefined;
  readonly reason?: string | undefined;
}

/** Whether rows share a run. What the graph does not prove is left to the loader, which then runs each row alone. */
async function batching(draft: ManifestDraft, { bytes, probe, parsed, source }: DraftParts): Promise<Batching> {
  const { mode, objection } = probe;
  if (mode === "whole") return { batched: false, reason: objection?.reason };
  if (mode === "one") return { batched: true };
  if (objection) return { batched: undefined, reason: objection.reason };
  if (source.described?.batched) return { batched: true };
  const { rowOutputs, reason } = await graphProof(bytes, draft.inputs, parsed);
  const claims = { file: { name: "model.onnx" as const, sha256: "", bytes: 1 } };
  const isProven = outputDecoder(finalizeManifest(draft, "1", claims)).fetch.every((name) => rowOutputs.has(name));
  return isProven ? { batched: true } : { batched: undefined, reason };
}
