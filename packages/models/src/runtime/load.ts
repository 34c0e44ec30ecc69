import { createHash } from "node:crypto";
import type { Engine, Session } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { completed } from "../manifest/completed.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import type { VersionFiles } from "../registry/registry.ts";
import { checkGoldenRows } from "./golden.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { createModel } from "./model.ts";
import { rowsGoTogether } from "./probe.ts";

/** A version that has passed every check, with the session behind it. */
export interface Loaded {
  readonly model: LoadedModel;
  readonly session: Session;
}

/**
 * Brings a version into service: digest, session, the names that the manifest speaks of, golden rows, and whether rows may
 * run together. Nothing is kept of one that fails.
 * @throws IrisError `DIGEST_MISMATCH`, `MODEL_REJECTED`, `MANIFEST_INVALID`, `GOLDEN_ROW_FAILED`
 */
export async function loadVersion({ manifest, model }: VersionFiles, engine: Engine): Promise<Loaded> {
  checkDigest(manifest, model);
  const session = await engine.load(model);
  try {
    checkNames(manifest, session);
    const apart = createModel(manifest, session, false);
    await checkGoldenRows(apart);
    const together = createModel(manifest, session, true);
    return { session, model: (await rowsGoTogether(apart, together)) ? together : apart };
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
  const { session } = await loadVersion({ manifest: completed(draft, "1", model), model }, engine);
  await session.close();
}

function checkDigest({ name, version, file }: Manifest, model: Uint8Array): void {
  const sha256 = createHash("sha256").update(model).digest("hex");
  if (sha256 === file.sha256 && model.byteLength === file.bytes) return;
  throw new IrisError(
    "DIGEST_MISMATCH",
    `${name} version ${version} has a ${file.name} of ${model.byteLength} bytes with SHA-256 ${sha256}; its manifest says ${file.bytes} bytes and ${file.sha256}. The file was changed or damaged: publish it again.`,
  );
}

function checkNames(manifest: Manifest, session: Session): void {
  const missing = [
    ...manifest.inputs.filter(({ name }) => !session.inputNames.includes(name)).map(({ name }) => `input "${name}"`),
    ...manifest.outputs.filter(({ name }) => !session.outputNames.includes(name)).map(({ name }) => `output "${name}"`),
  ];
  if (missing.length === 0) return;
  const has = `inputs ${session.inputNames.join(", ")} and outputs ${session.outputNames.join(", ")}`;
  throw new IrisError(
    "MANIFEST_INVALID",
    `${manifest.name} version ${manifest.version} has no ${missing.join(", no ")} in its graph, which has the ${has}.`,
  );
}
