import type { Engine, Session } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { completed, fileOf } from "../manifest/completed.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import type { VersionFiles } from "../registry/registry.ts";
import { checkFit } from "./fit.ts";
import { checkGoldenRows } from "./golden.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { type ClosableModel, createModel } from "./model.ts";
import { mayShareRuns } from "./shareRuns.ts";

/** A version that has passed every check. */
export interface Loaded {
  readonly model: LoadedModel;
  /** Answers the rows that have come, refuses others, and frees the session. */
  close(): Promise<void>;
}

/**
 * Brings a version into service: digest, session, whether manifest and graph fit, golden rows, and whether rows may
 * run together. Nothing is kept of one that fails.
 * @throws IrisError `DIGEST_MISMATCH`, `MODEL_REJECTED`, `MANIFEST_INVALID`, `GOLDEN_ROW_FAILED`
 */
export async function loadVersion({ manifest, model }: VersionFiles, engine: Engine): Promise<Loaded> {
  checkDigest(manifest, model);
  const session = await engine.load(model);
  try {
    checkFit(manifest, session);
    const apart = createModel(manifest, session, false);
    await checkGoldenRows(apart);
    const together = createModel(manifest, session, true);
    return served((await mayShareRuns(manifest, model, apart, together)) ? together : apart, session);
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * Puts a version that is yet to be published through every check of loading.
 * @throws as loadVersion; `MANIFEST_INVALID` when the parts of the manifest do not fit together
 */
export async function rehearse(draft: ManifestDraft, model: Uint8Array, engine: Engine): Promise<void> {
  const loaded = await loadVersion({ manifest: completed(draft, "1", model), model }, engine);
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

function checkDigest({ name, version, file }: Manifest, model: Uint8Array): void {
  const { sha256, bytes } = fileOf(model);
  if (sha256 === file.sha256 && bytes === file.bytes) return;
  throw new IrisError(
    "DIGEST_MISMATCH",
    `${name} version ${version} has a ${file.name} of ${bytes} bytes with SHA-256 ${sha256}; its manifest says ${file.bytes} bytes and ${file.sha256}. The file was changed or damaged: publish it again.`,
  );
}
