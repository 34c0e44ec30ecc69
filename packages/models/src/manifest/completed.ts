import { sha256 } from "../sha256.ts";
import type { Manifest, ManifestDraft } from "./manifest.ts";

/** What a manifest says of a model's file: its digest and size. */
export function fileOf(model: Uint8Array): Manifest["file"] {
  return { name: "model.onnx", sha256: sha256(model), bytes: model.byteLength };
}

/** A draft with its version and what is known of its file. */
export function completed(draft: ManifestDraft, version: string, model: Uint8Array): Manifest {
  const { name, ...rest } = draft;
  return { name, version, ...rest, file: fileOf(model) };
}
