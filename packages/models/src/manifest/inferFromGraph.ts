import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { graphProof } from "../onnx/graphProof.ts";
import { claimsOf, finalizeManifest } from "./finalize.ts";
import type { Manifest, ManifestDraft } from "./manifest.ts";
import type { TensorSpec } from "./tensor.ts";

/**
 * The manifest of a version that came without one: a tensor model with the inputs and outputs that its graph declares.
 * It takes rows where the graph proves that the first dimension counts them, or is fixed at 1; else it is offered whole.
 * @throws IrisError `MODEL_REJECTED` when the graph cannot be read or served
 */
export async function inferFromGraph(
  model: Uint8Array,
  external: readonly ExternalFile[],
  at: { readonly name: string; readonly version: string },
): Promise<Manifest> {
  const [{ parseModel }, { signatureOf }] = await Promise.all([
    import("../onnx/modelFile.ts"),
    import("../onnx/signature.ts"),
  ]);
  const parsed = parseModel(model);
  const { inputs, outputs } = signatureOf(parsed);
  const shapeless = inputs.find((input) => input.unknownRank);
  if (shapeless) {
    throw new IrisError(
      "MODEL_REJECTED",
      `The input "${shapeless.name}" of ${at.name} version ${at.version} declares no shape. Write a manifest that says it.`,
    );
  }
  const { rowOutputs } = await graphProof(model, inputs, parsed);
  const draft: ManifestDraft = {
    name: at.name,
    description:
      "Described from its graph: it came without a manifest. iris-models import adds features, classes and golden rows.",
    task: "tensor",
    batched:
      [...inputs, ...outputs].every(isSingle) ||
      (inputs.every(hasFreeRows) && outputs.every(({ name }) => rowOutputs.has(name))),
    inputs: inputs.map(bare),
    outputs: outputs.map(bare),
  };
  return finalizeManifest(draft, at.version, await claimsOf(model, external));
}

const bare = ({ name, dtype, shape }: TensorSpec): TensorSpec => ({ name, dtype, shape });

const isSingle = ({ shape }: TensorSpec): boolean => shape[0] === 1;

const hasFreeRows = ({ shape }: TensorSpec): boolean => shape.length > 0 && typeof shape[0] !== "number";
