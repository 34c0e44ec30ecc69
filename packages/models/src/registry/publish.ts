import { randomUUID } from "node:crypto";
import { IrisError } from "../errors.ts";
import { completed } from "../manifest/completed.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { ListedObject, Store } from "../stores/store.ts";
import { byVersion, checkModelName, isVersion } from "./names.ts";

/** Names the files of a version. A version counts from the moment its manifest is there. */
export const CLAIM = ".claim";
export const MODEL_FILE = "model.onnx";
export const MANIFEST_FILE = "manifest.json";

const ATTEMPTS = 1000;

/**
 * Publishes the next version of a model: claims the number, writes the model, and last the manifest, each only where nothing
 * stands yet. Killed anywhere in between it leaves a claimed number without a version, which nobody uses again.
 * @returns the manifest as published
 * @throws IrisError `MANIFEST_INVALID`, `INVALID_NAME`, `READ_ONLY`, `STORE_UNAVAILABLE`
 */
export async function publish(store: Store, draft: ManifestDraft, model: Uint8Array): Promise<Manifest> {
  checkModelName(draft.name);
  checkDraft(completed(draft, "1", model));
  const version = await claim(store, draft.name);
  const manifest = completed(draft, version, model);
  await store.write(`${draft.name}/${version}/${MODEL_FILE}`, model, { ifAbsent: true });
  await store.write(`${draft.name}/${version}/${MANIFEST_FILE}`, encode(manifest), { ifAbsent: true });
  return manifest;
}

const encode = (manifest: Manifest): Uint8Array => new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);

function checkDraft(manifest: Manifest): void {
  parseManifest(encode(manifest), { name: manifest.name, version: manifest.version });
}

/** A claim holds what no other publisher's does: a store that lost the answer to a write can tell by it whose the claim is. */
async function claim(store: Store, name: string): Promise<string> {
  const token = new TextEncoder().encode(randomUUID({ disableEntropyCache: true }));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const version = String(Number(highest(await store.list(`${name}/`), name)) + 1);
    try {
      await store.write(`${name}/${version}/${CLAIM}`, token, { ifAbsent: true });
      return version;
    } catch (error) {
      if (!(error instanceof IrisError && error.code === "CONFLICT")) throw error;
    }
  }
  throw new IrisError(
    "CONFLICT",
    `No free version number of ${name} could be claimed in ${ATTEMPTS} attempts: too many publish it at once. Try again.`,
  );
}

/** Claimed numbers count too, whether or not a version came of them. */
function highest(listed: readonly ListedObject[], name: string): string {
  const versions = listed.map(({ key }) => key.slice(name.length + 1).split("/")[0]!).filter(isVersion);
  return versions.sort(byVersion).at(-1) ?? "0";
}
