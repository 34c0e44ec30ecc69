import type { Session } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { claimsOf, finalizeManifest } from "../manifest/finalize.ts";
import type { GoldenRow, ManifestDraft } from "../manifest/manifest.ts";
import { type Signature, signatureOf } from "../onnx/signature.ts";
import { adviceOn } from "./advice.ts";
import { draftOf } from "./draft.ts";
import { type FeatureNames, featuresOf, wholeInputs } from "./features.ts";
import { checkGolden, expectedRows, type GivenRow, readGoldenFile } from "./goldenFile.ts";
import { examplesOf, recordGolden } from "./goldenRows.ts";
import { type GraphIndex, indexGraph } from "./graphIndex.ts";
import type { ImportOptions, ImportStep } from "./importOptions.ts";
import { type InferredTask, inferTask } from "./inferTask.ts";
import { loadSession } from "./loadSession.ts";
import type { ModelSource } from "./modelSource.ts";
import { seenOutputs } from "./outputs.ts";
import { type Probe, probeModel } from "./probe.ts";
import type { ServableGraph } from "./servableGraph.ts";

/** What is inspected. */
export interface Inspection {
  readonly name: string;
  readonly source: ModelSource;
  readonly servable: ServableGraph;
  readonly options: ImportOptions;
  readonly done: (step: ImportStep) => void;
}

/** What is to be published, and what is known of it. */
export interface Inspected {
  readonly draft: ManifestDraft;
  readonly bytes: Uint8Array;
  /** Every golden row that was given. */
  readonly given: GoldenRow[];
  readonly advice: readonly string[];
}

/**
 * Finds out what a model takes and returns, from its graph and by running it.
 * @throws IrisError `MODEL_REJECTED`, `INVALID_OPTION`, `INVALID_DATA`
 */
export async function inspectModel(inspection: Inspection): Promise<Inspected> {
  const { source, servable, options, done } = inspection;
  const { parsed } = servable;
  const signature = signatureOf(parsed);
  checkInputs(signature);
  const graph = indexGraph(parsed);
  const names = featuresOf({ inputs: signature.inputs, parsed, graph, source }, options);
  const given = await givenRows(options, names);
  done("inspect");
  const session = await loadSession(servable.encode(), servable.external);
  try {
    done("load");
    const rows = given.map(({ row }) => row);
    const seen = await probeTask({ ...inspection, session, signature, graph }, names, rows);
    const inspected = await describe(inspection, session, seen, given);
    done("probe");
    return inspected;
  } finally {
    await session.close();
  }
}

function checkInputs({ inputs }: Signature): void {
  if (inputs.length === 0)
    throw new IrisError("MODEL_REJECTED", "This model takes no input: there is nothing that a request could send.");
  const shapeless = inputs.find(({ unknownRank }) => unknownRank);
  if (shapeless === undefined) return;
  throw new IrisError(
    "MODEL_REJECTED",
    `The input "${shapeless.name}" declares no shape. Export the model with the shapes of its inputs.`,
  );
}

async function givenRows({ golden, label }: ImportOptions, names: FeatureNames): Promise<GivenRow[]> {
  if (golden === undefined) return [];
  if (typeof golden !== "string") return checkGolden(golden, "the option golden");
  const columns = { inputs: [...names.inputs], ...(names.features && { features: [...names.features] }), label };
  return readGoldenFile(golden, columns);
}

interface Running extends Inspection {
  readonly session: Session;
  readonly signature: Signature;
  readonly graph: GraphIndex;
}

/** What runs have shown of a model. */
interface Seen {
  readonly names: FeatureNames;
  readonly probe: Probe;
  readonly task: InferredTask;
}

/** Where the first dimension of a tensor model turns out to count no rows, it is probed again with whole tensors. */
async function probeTask(running: Running, names: FeatureNames, rows: readonly unknown[]): Promise<Seen> {
  const { session, signature } = running;
  const outputs = signature.outputs.map((output) => output.name);
  const probe = await probeModel(session, { ...names, outputs }, rows);
  const task = taskOf(running, probe);
  const { objection } = probe;
  const isShared = objection?.kind === "shape" || (objection?.kind === "differs" && !names.features);
  if (task.task !== "tensor" || probe.mode === "whole" || !objection || !isShared) return { names, probe, task };
  const whole = wholeInputs(names);
  const probed = await probeModel(session, { ...whole, outputs, isWhole: true }, rows);
  return { names: whole, probe: { ...probed, objection }, task: taskOf(running, probed) };
}

function taskOf({ servable, graph, signature, source, options }: Running, probe: Probe): InferredTask {
  const outputs = seenOutputs(signature.outputs, probe);
  return inferTask({ servable, graph, outputs, described: source.described }, options);
}

async function describe(
  { name, source, servable, options }: Inspection,
  session: Session,
  { names, probe, task }: Seen,
  given: readonly GivenRow[],
): Promise<Inspected> {
  for (const { name, role } of task.outputs)
    if (role === "probabilities") servable.declareColumns(name, task.classes!.length);
  const bytes = servable.encode();
  const created = options.now?.() ?? new Date();
  const { parsed } = servable;
  const { draft, reason } = await draftOf({ name, names, task, probe, parsed, source, bytes, options, created });
  const expected = expectedRows(given, draft);
  const manifest = finalizeManifest(draft, "1", await claimsOf(bytes, []));
  const rows = probe.rows.map(({ row }) => row);
  const golden = await recordGolden(manifest, session, rows, expected);
  const published = { ...draft, ...examplesOf(draft, expected), ...(golden.length > 0 && { golden }) };
  const advice = adviceOn({ draft: published, names, probe, reason });
  return { draft: published, bytes, given: expected, advice };
}
