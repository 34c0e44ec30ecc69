import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { byName } from "../manifest/fileName.ts";
import { inferFromGraph } from "../manifest/inferFromGraph.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse.ts";
import { mapConcurrent } from "../mapConcurrent.ts";
import { externalTensors, filesOf } from "../onnx/externalFiles.ts";
import type { FileDigest, Store } from "../stores/store.ts";
import { checkClaimed, readClaim } from "./claim.ts";
import { MANIFEST_FILE, MODEL_FILE } from "./publish.ts";

const MAX_CONCURRENT_READS = 4;

/** A published version: what it claims and its files. */
export interface VersionFiles {
  readonly manifest: Manifest;
  readonly model: Uint8Array;
  /** The files beside the model that hold tensors of it, in order of name. */
  readonly external: readonly ExternalFile[];
  /** By name: the digests of those files that the store has hashed. The others are hashed when they are compared with the manifest. */
  readonly sha256?: ReadonlyMap<string, string>;
  /** Whether the manifest was made from these files: then its digests are theirs. */
  readonly isDerived?: boolean;
}

/** Which version is read. */
interface At {
  readonly name: string;
  readonly version: string;
}

/** A version's manifest, or undefined where it has none. @throws IrisError `MANIFEST_INVALID`, `DIGEST_MISMATCH` */
export async function readManifest(store: Store, name: string, version: string): Promise<Manifest | undefined> {
  const at = { name, version };
  const [claimed, bytes] = await Promise.all([readClaim(store, name, version), manifestBytes(store, at)]);
  checkClaimed(claimed, bytes, at);
  return bytes && parseManifest(bytes, at);
}

/** A version's manifest and files. @throws as Registry.files */
export async function readFiles(store: Store, name: string, version: string): Promise<VersionFiles> {
  const at = { name, version };
  // the model does not wait for the claim, which may need a connection of its own
  const [claimed, { bytes, files }] = await Promise.all([readClaim(store, name, version), readUnclaimed(store, at)]);
  checkClaimed(claimed, bytes, at);
  return files;
}

async function readUnclaimed(store: Store, at: At): Promise<{ bytes: Uint8Array | undefined; files: VersionFiles }> {
  const bytes = await manifestBytes(store, at);
  const manifest = bytes && parseManifest(bytes, at);
  const model = await store.read(keyOf(at, MODEL_FILE), manifest?.file);
  if (!model) throw new IrisError("MODEL_FILE_MISSING", `${at.name} version ${at.version} has no ${MODEL_FILE}.`);
  const sha256 = new Map(model.sha256 === undefined ? [] : [[MODEL_FILE, model.sha256]]);
  const external = await readExternal(store, at, await wantedFiles(manifest, model.bytes), sha256);
  const files = { model: model.bytes, external, sha256 };
  if (manifest) return { bytes, files: { manifest, ...files } };
  return { bytes, files: { manifest: await inferFromGraph(model.bytes, external, at), ...files, isDerived: true } };
}

async function manifestBytes(store: Store, at: At): Promise<Uint8Array | undefined> {
  return (await store.read(keyOf(at, MANIFEST_FILE)))?.bytes;
}

type WantedFile = { readonly name: string; readonly digest?: FileDigest };

/** The files that the manifest lists or else, as for a model that was put there by hand, those that the graph names. */
async function wantedFiles(manifest: Manifest | undefined, model: Uint8Array): Promise<WantedFile[]> {
  if (manifest?.files) return manifest.files.map(({ name, sha256, bytes }) => ({ name, digest: { sha256, bytes } }));
  return filesOf(await externalTensors(model)).map((name) => ({ name }));
}

/** @param sha256 the digests that the store has calculated are added to it */
async function readExternal(
  store: Store,
  at: At,
  wanted: readonly WantedFile[],
  sha256: Map<string, string>,
): Promise<ExternalFile[]> {
  const files: ExternalFile[] = [];
  await mapConcurrent(wanted, MAX_CONCURRENT_READS, async ({ name, digest }) => {
    const found = await store.read(keyOf(at, name), digest, keyOf(at, ""));
    if (!found) throw missing(at, name, digest ? "its manifest lists" : "its graph names");
    if (found.sha256 !== undefined) sha256.set(name, found.sha256);
    files.push({ path: name, bytes: found.bytes });
  });
  return files.sort((a, b) => byName(a.path, b.path));
}

const missing = ({ name, version }: At, file: string, why: string): IrisError =>
  new IrisError(
    "MODEL_FILE_MISSING",
    `${name} version ${version} has no ${file}, which ${why}. Put it into the version's folder, beside ${MODEL_FILE}.`,
  );

const keyOf = ({ name, version }: At, file: string): string => `${name}/${version}/${file}`;
