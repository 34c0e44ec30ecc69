import { basename, dirname, extname, resolve } from "node:path";
import type { Session } from "../engines/engine.ts";
import { onnxruntime } from "../engines/onnxruntime.ts";
import { IrisError } from "../errors.ts";
import { claimsOf, finalizeManifest } from "../manifest/finalize.ts";
import type { ManifestDraft } from "../manifest/manifest.ts";
import { signatureOf } from "../onnx/signature.ts";
import { checkModelName, STABLE } from "../registry/names.ts";
import { validateDraft } from "../versions/load.ts";
import { adviceOn } from "./advice.ts";
import { draftOf } from "./draft.ts";
import { featuresOf } from "./features.ts";
import { checkGolden, expectedRows, type GivenRow, readGoldenFile } from "./goldenFile.ts";
import { recordGolden } from "./goldenRows.ts";
import { indexGraph } from "./graphIndex.ts";
import type { Imported, ImportOptions, ImportStep } from "./importOptions.ts";
import { inferTask } from "./inferTask.ts";
import { loadSession } from "./loadSession.ts";
import { type ModelSource, readModelSource } from "./modelSource.ts";
import { seenOutputs } from "./outputs.ts";
import { probeModel } from "./probe.ts";
import { type ServableGraph, servableGraph } from "./servableGraph.ts";
import { changesForClients, currentVersion } from "./takenName.ts";

/** Does what `importModel` promises. @throws as `importModel` */
export async function importAndPublish(options: ImportOptions): Promise<Imported> {
  const { registry } = options;
  const done = stepTimer(options);
  const name = checkModelName(options.name ?? nameOf(options.file));
  // a store that cannot be reached is reported before the work, not after it
  const before = await currentVersion(registry, name);
  const source = await readModelSource(options.file);
  done("read");
  const servable = await servableGraph(source);
  const inspected = await inspect(name, source, servable, options, done);
  const { draft, bytes, checked, advice } = inspected;
  const changes = changesForClients(before, draft, options.force ?? false);
  await validateDraft(checked, bytes, onnxruntime, servable.external);
  done("check");
  const files = Object.fromEntries(servable.external.map(({ path, bytes }) => [path, bytes]));
  const manifest = await registry.publish(draft, bytes, files);
  await registry.alias(name, STABLE, manifest.version);
  done("publish");
  return { manifest, changes: servable.changes, advice: [...changes, ...advice] };
}

/** What is published, and what is known of it. */
interface Inspected {
  readonly draft: ManifestDraft;
  /** The same with every golden row that was given. */
  readonly checked: ManifestDraft;
  readonly bytes: Uint8Array;
  readonly advice: readonly string[];
}

async function inspect(
  name: string,
  source: ModelSource,
  servable: ServableGraph,
  options: ImportOptions,
  done: (step: ImportStep) => void,
): Promise<Inspected> {
  const { parsed } = servable;
  const signature = signatureOf(parsed);
  checkShapes(signature.inputs);
  const graph = indexGraph(parsed);
  const named = featuresOf({ inputs: signature.inputs, parsed, graph, source }, options);
  const given = await givenRows(options, named);
  done("inspect");
  const session = await loadSession(servable.encode(), servable.external);
  try {
    done("load");
    const probed = { ...named, outputs: signature.outputs.map((output) => output.name) };
    const probe = await probeModel(session, probed, given.map(({ row }) => row));
    const evidence = { servable, graph, outputs: seenOutputs(signature.outputs, probe), classes: source.classes };
    const task = inferTask(evidence, options);
    for (const { name, shape } of task.outputs) if (task.classes) servable.declareColumns(name, Number(shape[1]));
    const bytes = servable.encode();
    // a tensor model whose outputs do not count rows takes whole tensors
    const isWhole = task.task === "tensor" && probe.objection?.kind === "shape";
    const names = isWhole ? { inputs: named.inputs.map(({ features: _, ...input }) => input), isUnnamed: false } : named;
    const { draft, reason } = await draftOf({ name, names, task, probe, parsed, bytes, options, created: options.now?.() ?? new Date() });
    const expected = expectedRows(given, draft);
    const rows = isWhole && named.features ? await wholeRows(session, draft, probed) : probe.rows.map(({ row }) => row);
    const manifest = finalizeManifest(draft, "1", await claimsOf(bytes, []));
    const golden = await recordGolden(manifest, session, rows, expected);
    const published = { ...draft, ...(golden.length > 0 && { golden }) };
    done("probe");
    const advice = adviceOn({ draft: published, names, probe, servable, reason });
    return { draft: published, checked: { ...published, ...(expected.length > 0 && { golden: expected }) }, bytes, advice };
  } finally {
    await session.close();
  }
}

/** Rows for a model that takes whole tensors, although its inputs have columns. */
async function wholeRows(session: Session, draft: ManifestDraft, { outputs }: { readonly outputs: readonly string[] }): Promise<unknown[]> {
  const inputs = draft.inputs.map((input) => ({ ...input, shape: input.shape.map((size) => size ?? 2) }));
  const { rows } = await probeModel(session, { inputs: inputs.map((input) => ({ ...input, shape: input.shape.map(fixed) })), outputs }, []);
  return rows.map(({ row }) => row);
}

const fixed = (size: number | string): number => (typeof size === "number" ? size : 2);

async function givenRows({ golden, label }: ImportOptions, named: Parameters<typeof draftOf>[0]["names"]): Promise<GivenRow[]> {
  if (golden === undefined) return [];
  const columns = { inputs: [...named.inputs], ...(named.features && { features: [...named.features] }), label };
  return typeof golden === "string" ? readGoldenFile(golden, columns) : checkGolden(golden, "golden");
}

function checkShapes(inputs: readonly { readonly name: string; readonly unknownRank?: true }[]): void {
  const shapeless = inputs.find(({ unknownRank }) => unknownRank);
  if (inputs.length === 0)
    throw new IrisError("MODEL_REJECTED", "This model takes no input: there is nothing that a request could send.");
  if (shapeless === undefined) return;
  throw new IrisError(
    "MODEL_REJECTED",
    `The input "${shapeless.name}" declares no shape. Export the model with the shapes of its inputs.`,
  );
}

/** The file's name without its extension; of `model.onnx`, which says nothing, the folder's. */
function nameOf(file: string): string {
  const path = resolve(file);
  const stem = basename(path, extname(path));
  const name = /^(?:model|saved_model|net|network)$/i.test(stem) ? basename(dirname(path)) : stem;
  return name.normalize("NFC").replace(/[^A-Za-z0-9._-]+/g, "-").replace(/\.{2,}/g, ".").replace(/^[^A-Za-z0-9]+|-+$/g, "").slice(0, 64);
}

function stepTimer({ onStep = () => undefined }: ImportOptions): (step: ImportStep) => void {
  let last = performance.now();
  return (step) => {
    const now = performance.now();
    onStep(step, now - last);
    last = now;
  };
}
