import { randomUUID } from "node:crypto";
import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { byName } from "../manifest/fileName.ts";
import { claimsOf, finalizeManifest } from "../manifest/finalize.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse.ts";
import { checkExternalFiles, externalTensors, filesOf } from "../onnx/externalFiles.ts";
import type { ListedObject, Store } from "../stores/store.ts";
import { CLAIM, encodeClaim } from "./claim.ts";
import { byVersion, checkModelName, isVersion } from "./names.ts";

/** Names the files of a version. A version counts from the moment its manifest is there. */
export const MODEL_FILE = "model.onnx";
export const MANIFEST_FILE = "manifest.json";

const ATTEMPTS = 1000;

/**
 * Publishes the next version of a model: claims the number, writes the model and the files beside it, and last the manifest,
 * each only where nothing stands yet. Killed anywhere in between it leaves a claimed number without a version, which nobody
 * uses again.
 * @param files exactly the files in which the graph has tensors, by the names that the graph gives them
 * @returns the manifest as published
 * @throws IrisError `MANIFEST_INVALID`, `INVALID_NAME`, `READ_ONLY`, `STORE_UNAVAILABLE`; `MODEL_FILE_MISSING`,
 * `MODEL_REJECTED` or `INVALID_OPTION` when the files are not those that the graph names
 */
export async function publish(
  store: Store,
  draft: ManifestDraft,
  model: Uint8Array,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<Manifest> {
  checkModelName(draft.name);
  const external = Object.entries(files).map(([path, bytes]) => ({ path, bytes }));
  await checkGiven(model, external);
  const claims = await claimsOf(model, external);
  checkDraft(finalizeManifest(draft, "1", claims));
  const manifest = await claim(store, draft.name, (version) => finalizeManifest(draft, version, claims));
  const folder = `${draft.name}/${manifest.version}`;
  for (const { path, bytes } of [{ path: MODEL_FILE, bytes: model }, ...external])
    await store.write(`${folder}/${path}`, bytes, { ifAbsent: true });
  await store.write(`${folder}/${MANIFEST_FILE}`, encode(manifest), { ifAbsent: true });
  return manifest;
}

async function checkGiven(model: Uint8Array, external: readonly ExternalFile[]): Promise<void> {
  const tensors = await externalTensors(model);
  checkExternalFiles(tensors, external);
  const named = filesOf(tensors);
  const unknown = external.map(({ path }) => path).filter((path) => !named.includes(path));
  if (unknown.length === 0) return;
  const names = named.length === 0 ? "names none" : `names ${named.join(", ")}`;
  throw new IrisError(
    "INVALID_OPTION",
    `Files beside the model must be those that its graph names, got ${unknown.sort(byName).join(", ")}; it ${names}.`,
  );
}

const encode = (manifest: Manifest): Uint8Array => new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);

function checkDraft(manifest: Manifest): void {
  parseManifest(encode(manifest), { name: manifest.name, version: manifest.version });
}

/** Takes the next free number. @returns the manifest whose digest is in the claim */
async function claim(store: Store, name: string, manifestOf: (version: string) => Manifest): Promise<Manifest> {
  const token = randomUUID({ disableEntropyCache: true });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const version = String(Number(highest(await store.list(`${name}/`), name)) + 1);
    const manifest = manifestOf(version);
    const key = `${name}/${version}/${CLAIM}`;
    const isClaimed = await writeIfAbsent(store, key, encodeClaim(token, encode(manifest)));
    if (!isClaimed) continue;
    await checkConditionalWrites(store, key);
    return manifest;
  }
  throw new IrisError(
    "CONFLICT",
    `No free version number of ${name} could be claimed in ${ATTEMPTS} attempts: too many publish it at once. Try again.`,
  );
}

/** @returns whether nothing was there */
async function writeIfAbsent(store: Store, key: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await store.write(key, bytes, { ifAbsent: true });
    return true;
  } catch (error) {
    if (error instanceof IrisError && error.code === "CONFLICT") return false;
    throw error;
  }
}

/**
 * Writes a claim a second time, which must be a conflict. In a store that ignores the condition two publishers would get the same version,
 * and one of the models would be lost.
 * @throws IrisError `STORE_UNAVAILABLE`
 */
async function checkConditionalWrites(store: Store, key: string): Promise<void> {
  if (!(await writeIfAbsent(store, key, new Uint8Array()))) return;
  throw new IrisError(
    "STORE_UNAVAILABLE",
    `${store.location} must refuse to overwrite a file that is to be written only if absent (If-None-Match), but it overwrote ${key}. Nothing was published: two publishers could get the same version. Use a store with conditional writes.`,
  );
}

/** Claimed numbers count too, whether or not a version came of them. */
function highest(listed: readonly ListedObject[], name: string): string {
  const versions = listed.map(({ key }) => key.slice(name.length + 1).split("/")[0]!).filter(isVersion);
  return versions.sort(byVersion).at(-1) ?? "0";
}
