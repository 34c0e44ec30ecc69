import { createHash } from "node:crypto";
import type { Manifest, ManifestDraft } from "./manifest.ts";

/** A draft with its version and what is known of its file. */
export function completed(draft: ManifestDraft, version: string, model: Uint8Array): Manifest {
  const sha256 = createHash("sha256").update(model).digest("hex");
  const { name, ...rest } = draft;
  return { name, version, ...rest, file: { name: "model.onnx", sha256, bytes: model.byteLength } };
}
