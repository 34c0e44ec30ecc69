import type { BatchProof } from "./batchProof.ts";

const NOTHING: BatchProof = { rowOutputs: new Set(), bounded: false, reason: "The file is not an ONNX model." };

const proofs = new WeakMap<Uint8Array, Promise<BatchProof>>();

/** What a model's graph proves, parsed once for the same bytes. The parser is imported here, since most models load without it. */
export function graphProof(bytes: Uint8Array): Promise<BatchProof> {
  const known = proofs.get(bytes) ?? prove(bytes);
  proofs.set(bytes, known);
  return known;
}

async function prove(bytes: Uint8Array): Promise<BatchProof> {
  const [{ parseModel }, { proveBatch }] = await Promise.all([import("./modelFile.ts"), import("./batchProof.ts")]);
  try {
    return proveBatch(parseModel(bytes));
  } catch {
    // an engine may run files that are not ONNX
    return NOTHING;
  }
}
