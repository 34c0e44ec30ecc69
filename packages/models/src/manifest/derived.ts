import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { claimsOf, completed } from "./completed.ts";
import type { Manifest, ManifestDraft } from "./manifest.ts";
import type { Dimension, TensorSpec } from "./tensor.ts";

/**
 * The manifest of a version that came without one: a tensor model with the inputs and outputs that its graph declares.
 * @throws IrisError `MODEL_REJECTED` when the graph cannot be read or served
 */
export async function derivedManifest(
  model: Uint8Array,
  external: readonly ExternalFile[],
  at: { readonly name: string; readonly version: string },
): Promise<Manifest> {
  const { readSignature } = await import("../onnx/signature.ts");
  const { inputs, outputs } = readSignature(model);
  const shapeless = inputs.find((input) => input.unknownRank);
  if (shapeless) {
    throw new IrisError(
      "MODEL_REJECTED",
      `The input "${shapeless.name}" of ${at.name} version ${at.version} declares no shape. Write a manifest that says it.`,
    );
  }
  const draft: ManifestDraft = {
    name: at.name,
    description: "Described from its graph: it came without a manifest.",
    task: "tensor",
    batched: inputs.every(countsRows) && outputs.every(countsRows) && sharesRows([...inputs, ...outputs]),
    inputs: inputs.map(bare),
    outputs: outputs.map(bare),
  };
  return completed(draft, at.version, await claimsOf(model, external));
}

const bare = ({ name, dtype, shape }: TensorSpec): TensorSpec => ({ name, dtype, shape });

const countsRows = ({ shape }: TensorSpec): boolean =>
  shape.length > 0 && (typeof shape[0] !== "number" || shape[0] === 1);

/** Different names for the first dimension mean that it does not count the same thing everywhere. */
function sharesRows(tensors: readonly TensorSpec[]): boolean {
  const first = new Set(
    tensors.map(({ shape }): Dimension => shape[0]!).filter((dimension) => typeof dimension === "string"),
  );
  return first.size <= 1;
}
