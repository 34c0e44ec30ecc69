import type { InputSpec } from "../manifest/manifest.ts";
import type { BatchProof } from "./batchProof.ts";
import type { ParsedModel } from "./modelFile.ts";
import type { CheckedShapes } from "./proof/follow.ts";

const NOTHING: BatchProof = { rowOutputs: new Set(), bounded: false, reason: "The file is not an ONNX model." };

/** Proofs by the bytes of the model and the inputs of the manifest. */
const proofs = new WeakMap<Uint8Array, Map<string, Promise<BatchProof>>>();

/**
 * What a model's graph proves, parsed once for the same bytes and inputs. The parser is imported here, since most models load without it.
 * @param inputs as the manifest describes them: rows of requests are checked for these shapes
 * @param parsed the model, where it has been parsed already
 */
export function graphProof(bytes: Uint8Array, inputs: readonly InputSpec[], parsed?: ParsedModel): Promise<BatchProof> {
  const known = proofs.get(bytes) ?? new Map<string, Promise<BatchProof>>();
  proofs.set(bytes, known);
  const checked = inputs.map((input): [string, InputSpec["shape"]] => [input.name, checkedShape(input)]);
  const key = JSON.stringify(checked);
  const proof = known.get(key) ?? prove(bytes, new Map(checked), parsed);
  known.set(key, proof);
  return proof;
}

/** Features fill one column each, whatever the shape says. */
const checkedShape = ({ shape, features }: InputSpec): InputSpec["shape"] =>
  features ? shape.map((size, axis) => (axis === 1 ? features.length : size)) : shape;

async function prove(bytes: Uint8Array, checked: CheckedShapes, parsed?: ParsedModel): Promise<BatchProof> {
  const [{ parseModel }, { proveBatch }] = await Promise.all([import("./modelFile.ts"), import("./batchProof.ts")]);
  try {
    return proveBatch(parsed ?? parseModel(bytes), checked);
  } catch {
    // an engine may run files that are not ONNX
    return NOTHING;
  }
}
