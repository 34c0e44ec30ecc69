import type { ExternalFile } from "../engines/engine.ts";
import { sha256Of } from "../sha256.ts";
import { byName } from "./fileName.ts";
import type { Manifest, ManifestDraft } from "./manifest.ts";

/** What a manifest says of the files of its version. */
export type FileClaims = Pick<Manifest, "file" | "files">;

/** Digests and sizes of a model's file and of the files beside it, these in order of name. */
export async function claimsOf(model: Uint8Array, external: readonly ExternalFile[]): Promise<FileClaims> {
  const file = { name: "model.onnx" as const, ...(await digestAndSize(model)) };
  if (external.length === 0) return { file };
  const files: NonNullable<Manifest["files"]> = [];
  for (const { path, bytes } of external) files.push({ name: path, ...(await digestAndSize(bytes)) });
  return { file, files: files.sort((a, b) => byName(a.name, b.name)) };
}

/** Digest and size of a file. */
const digestAndSize = async (bytes: Uint8Array) => ({
  sha256: await sha256Of(bytes),
  bytes: bytes.byteLength,
});

/** A draft with its version and what is known of its files. */
export function finalizeManifest(draft: ManifestDraft, version: string, files: FileClaims): Manifest {
  const { name, ...rest } = draft;
  return { name, version, ...rest, ...files };
}
