import type { Engine, ExternalFile, LoadOptions, ModelBytes, Session } from "../engines/engine.ts";
import type { IsolatedEngine } from "../engines/isolated/isolatedEngine.ts";
import { IrisError } from "../errors.ts";
import { isBatchable } from "../inference/batchProbe.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import { createModel } from "../inference/model.ts";
import { observe } from "../inference/observedSession.ts";
import { claimsOf, finalizeManifest } from "../manifest/finalize.ts";
import type { FurtherFile, Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { graphProof } from "../onnx/graphProof.ts";
import type { VersionFiles } from "../registry/readVersion.ts";
import { sha256Of } from "../sha256.ts";
import { checkGoldenRows } from "./golden.ts";
import { assertMatchesGraph } from "./signatureCheck.ts";

/** A version that has passed every check. */
export interface LoadedVersion {
  readonly model: LoadedModel;
  /** Whether it runs in a process of its own, and not on this thread. */
  readonly isIsolated: boolean;
  /** Predicts the rows that were accepted, rejects later ones, and frees the session. */
  close(): Promise<void>;
}

/** Where models run. */
export interface Engines {
  /** Runs a model on this thread, which does nothing else meanwhile. */
  readonly inline: Engine;
  /** Runs models in other processes. Without it all models run on this thread. */
  readonly isolated?: IsolatedEngine | undefined;
}

/** A run on the server's thread may take that long: longer ones would hold up other requests. */
const MAX_INLINE_RUN_MS = 1;
/** Creating a session of a larger model on the server's thread would hold up other requests. */
const MAX_INLINE_BYTES = 8 * 2 ** 20;
/** On a server's thread, on the only thread where nothing is isolated, or in another process. */
type Place = "server" | "only" | "process";

/** Milliseconds that a run of several rows may take, about. */
const MAX_BATCH_MS = { server: 5, only: Number.POSITIVE_INFINITY, process: 250 } satisfies Record<Place, number>;
const MAX_ROWS_PER_RUN = 1024;

/**
 * Brings a version into service: digests, session, whether manifest and graph match, golden rows, and whether rows may
 * run together. A version that fails is freed.
 *
 * With an isolated engine, sessions are created and checked in another process. A small model whose runs are short, and proven to stay
 * short, is then loaded on this thread, where a run costs least.
 * @throws IrisError `DIGEST_MISMATCH`, `MODEL_REJECTED`, `ENGINE_UNAVAILABLE`, `MODEL_FILE_MISSING`, `MANIFEST_INVALID`, `GOLDEN_ROW_FAILED`, `RUN_TIMED_OUT`, `RUN_FAILED`
 */
export async function loadVersion(
  files: VersionFiles,
  engines: Engines,
  options?: LoadOptions,
): Promise<LoadedVersion> {
  if (!files.isDerived) await checkDigests(files.manifest, files);
  const { inline, isolated } = engines;
  if (!isolated) return serve(await check(files, inline), "only");
  const checked = await check(files, isolated, options);
  if (!checked.isQuick || !(await mayRunInline(files))) return serve(checked, "process");
  try {
    return serve({ ...checked, session: await inline.load(...bytesOf(files)) }, "server");
  } finally {
    await checked.session.close();
  }
}

/**
 * Puts a version that is yet to be published through every check of loading.
 * @throws as loadVersion; `MANIFEST_INVALID` when the parts of the manifest are inconsistent
 */
export async function validateDraft(
  draft: ManifestDraft,
  model: Uint8Array,
  engine: Engine,
  external: readonly ExternalFile[] = [],
): Promise<void> {
  const manifest = finalizeManifest(draft, "1", await claimsOf(model, external));
  const loaded = await loadVersion({ manifest, model, external, isDerived: true }, { inline: engine });
  await loaded.close();
}

/** A version that has passed every check, and what the checks measured. */
interface Checked {
  readonly manifest: Manifest;
  readonly session: Session;
  readonly mayBatch: boolean;
  readonly isQuick: boolean;
  readonly rowMs: number;
}

async function check(files: VersionFiles, engine: Engine, options?: LoadOptions): Promise<Checked> {
  const { manifest } = files;
  const session = await engine.load(...bytesOf(files), options);
  try {
    assertMatchesGraph(manifest, session);
    const observed = observe(session);
    const single = createModel(manifest, observed, { rowsPerRun: 1 });
    const golden = await checkGoldenRows(single);
    const batched = createModel(manifest, observed, { rowsPerRun: MAX_ROWS_PER_RUN });
    const mayBatch = await isBatchable(files.model, golden, single, batched);
    return {
      manifest: observed.withTrueShapes(manifest),
      session,
      mayBatch,
      isQuick: observed.fastestMs() <= MAX_INLINE_RUN_MS,
      rowMs: observed.rowMs(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The bytes of a version that is loaded again. @throws IrisError `DIGEST_MISMATCH` when they are not those of the manifest */
export async function modelBytes(files: VersionFiles, manifest: Manifest): Promise<ModelBytes> {
  await checkDigests(manifest, files);
  return { model: files.model, external: files.external };
}

type FileContents = Pick<VersionFiles, "model" | "external" | "sha256">;

const bytesOf = ({ model, external }: FileContents): [Uint8Array, readonly ExternalFile[]] => [model, external];

/** Whether runs on this thread are sure to end soon: they are bounded by the number of rows, which is limited. */
async function mayRunInline(files: VersionFiles): Promise<boolean> {
  if (!isSmall(files) || files.manifest.bounded === false) return false;
  return (await graphProof(files.model, files.manifest.inputs)).bounded;
}

/** Small enough to be loaded on this thread. Its number of rows in a run must be limited: one whole tensor may have any size. */
const isSmall = ({ manifest: { batched, inputs, file, files = [] } }: VersionFiles): boolean =>
  [file, ...files].reduce((sum, { bytes }) => sum + bytes, 0) <= MAX_INLINE_BYTES &&
  (batched !== false || inputs.every(({ shape }) => shape.every((size) => typeof size === "number")));

function serve({ manifest, session, mayBatch, rowMs }: Checked, place: Place): LoadedVersion {
  const model = createModel(manifest, session, {
    rowsPerRun: mayBatch ? rowsPerRun(rowMs, place) : 1,
    isIsolated: place === "process",
  });
  const end = async (): Promise<void> => {
    await model.close();
    await session.close();
  };
  let closing: Promise<void> | undefined;
  // a session must not be freed twice
  const closeOnce = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  return { model, isIsolated: place === "process", close: closeOnce };
}

/** Where no run has shown how long a row takes, each runs alone. */
const rowsPerRun = (rowMs: number, place: Place): number =>
  Number.isFinite(rowMs) ? Math.min(Math.max(Math.floor(MAX_BATCH_MS[place] / rowMs), 1), MAX_ROWS_PER_RUN) : 1;

/** Files that the manifest does not list have no digest to compare: the model was put there by hand. */
async function checkDigests(manifest: Manifest, files: FileContents): Promise<void> {
  await checkDigest(manifest, manifest.file, files.model, files.sha256);
  const given = new Map(files.external.map(({ path, bytes }) => [path, bytes]));
  for (const file of manifest.files ?? []) {
    const bytes = given.get(file.name);
    if (bytes) await checkDigest(manifest, file, bytes, files.sha256);
  }
}

async function checkDigest(
  { name, version }: Manifest,
  file: FurtherFile,
  content: Uint8Array,
  calculated: VersionFiles["sha256"],
): Promise<void> {
  const bytes = content.byteLength;
  const sha256 = calculated?.get(file.name) ?? (await sha256Of(content));
  if (sha256 === file.sha256 && bytes === file.bytes) return;
  throw new IrisError(
    "DIGEST_MISMATCH",
    `${name} version ${version} has a ${file.name} of ${bytes} bytes with SHA-256 ${sha256}; its manifest says ${file.bytes} bytes and ${file.sha256}. The file was changed or damaged: publish it again.`,
  );
}
