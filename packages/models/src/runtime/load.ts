import type { Engine, ExternalFile, Session } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { claimsOf, completed, digestAndSize } from "../manifest/completed.ts";
import type { FurtherFile, Manifest, ManifestDraft } from "../manifest/manifest.ts";
import type { VersionFiles } from "../registry/readVersion.ts";
import { checkFit } from "./fit.ts";
import { checkGoldenRows } from "./golden.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { type ClosableModel, createModel } from "./model.ts";
import { rowsGoTogether } from "./probe.ts";

/** A version that has passed every check. */
export interface Loaded {
  readonly model: LoadedModel;
  /** Answers the rows that have come, refuses others, and frees the session. */
  close(): Promise<void>;
}

/**
 * Brings a version into service: digests, session, whether manifest and graph fit, golden rows, and whether rows may
 * run together. Nothing is kept of one that fails.
 * @throws IrisError `DIGEST_MISMATCH`, `MODEL_REJECTED`, `MODEL_FILE_MISSING`, `MANIFEST_INVALID`, `GOLDEN_ROW_FAILED`
 */
export async function loadVersion({ manifest, model, external }: VersionFiles, engine: Engine): Promise<Loaded> {
  await checkDigests(manifest, model, external);
  const session = await engine.load(model, external);
  try {
    checkFit(manifest, session);
    const apart = createModel(manifest, session, false);
    await checkGoldenRows(apart);
    const together = createModel(manifest, session, true);
    return served((await rowsGoTogether(apart, together)) ? together : apart, session);
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * Puts a version that is yet to be published through every check of loading.
 * @throws as loadVersion; `MANIFEST_INVALID` when the parts of the manifest do not fit together
 */
export async function rehearse(
  draft: ManifestDraft,
  model: Uint8Array,
  engine: Engine,
  external: readonly ExternalFile[] = [],
): Promise<void> {
  const manifest = completed(draft, "1", await claimsOf(model, external));
  const loaded = await loadVersion({ manifest, model, external }, engine);
  await loaded.close();
}

function served(model: ClosableModel, session: Session): Loaded {
  const end = async (): Promise<void> => {
    await model.close();
    await session.close();
  };
  let ending: Promise<void> | undefined;
  // a session must not be freed twice
  const close = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  return { model, close };
}

/** Files that the manifest does not list have no digest to be held to: the model was put there by hand. */
async function checkDigests(manifest: Manifest, model: Uint8Array, external: readonly ExternalFile[]): Promise<void> {
  await checkDigest(manifest, manifest.file, model);
  const given = new Map(external.map(({ path, bytes }) => [path, bytes]));
  for (const file of manifest.files ?? []) {
    const bytes = given.get(file.name);
    if (bytes) await checkDigest(manifest, file, bytes);
  }
}

async function checkDigest({ name, version }: Manifest, file: FurtherFile, content: Uint8Array): Promise<void> {
  const { sha256, bytes } = await digestAndSize(content);
  if (sha256 === file.sha256 && bytes === file.bytes) return;
  throw new IrisError(
    "DIGEST_MISMATCH",
    `${name} version ${version} has a ${file.name} of ${bytes} bytes with SHA-256 ${sha256}; its manifest says ${file.bytes} bytes and ${file.sha256}. The file was changed or damaged: publish it again.`,
  );
}
