import type { Manifest } from "../manifest/manifest.ts";
import { graphProof } from "../onnx/graphProof.ts";
import { askOne, rowsAgree } from "./batchProbe.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { outputDecoder } from "./outputDecoder.ts";
import type { Prediction } from "./prediction.ts";

/**
 * Whether rows of different requests may share a run. The manifest's `batched: true` is believed; where it says nothing
 * the graph has to prove it for every output that is fetched. In both cases rows are run together once, as a second check.
 * @param bytes the model's file
 * @param golden what the model answered to the golden rows, each alone
 * @param apart the model, running rows one by one
 * @param together the same model, running them in one
 * @throws IrisError `MANIFEST_INVALID` when the model does not give what its manifest promises
 */
export async function mayShareRuns(
  bytes: Uint8Array,
  golden: readonly Prediction[],
  apart: LoadedModel,
  together: LoadedModel,
): Promise<boolean> {
  if (await isIndependent(apart.manifest, bytes)) return rowsAgree(golden, apart, together);
  await askOne(apart);
  return false;
}

async function isIndependent(manifest: Manifest, bytes: Uint8Array): Promise<boolean> {
  const isFree = manifest.inputs.every(({ shape }) => typeof shape[0] !== "number");
  if (manifest.batched === false || !isFree) return false;
  if (manifest.batched === true) return true;
  const { rowOutputs } = await graphProof(bytes, manifest.inputs);
  return outputDecoder(manifest).fetch.every((name) => rowOutputs.has(name));
}
