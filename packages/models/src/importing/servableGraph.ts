import { toBinary } from "@bufbuild/protobuf";
import type { ExternalFile } from "../engines/engine.ts";
import type { ClassLabel } from "../manifest/manifest.ts";
import { checkExternalFiles, externalTensors } from "../onnx/externalFiles.ts";
import { putDataInside } from "../onnx/externalTensors.ts";
import { ModelProtoSchema } from "../onnx/generated/onnx-ml_pb.js";
import { nodesOf, type ParsedModel, parseModel } from "../onnx/modelFile.ts";
import { joinClassColumns } from "./classColumns.ts";
import type { ModelSource } from "./modelSource.ts";
import { declareClassShape, removeZipMaps } from "./zipMap.ts";

/** More weights stay in their files: a file of one's own is quicker to read than to copy into a graph. */
const MAX_INLINE_BYTES = 2 ** 28;

/** A graph that can be served. */
export interface ServableGraph {
  readonly parsed: ParsedModel;
  readonly external: readonly ExternalFile[];
  /** Outputs with a column for each class, and the classes. */
  readonly scores: ReadonlyMap<string, readonly ClassLabel[]>;
  /** Outputs that repeat a column of another. */
  readonly columns: readonly string[];
  /** What was changed, as messages for the user. */
  readonly changes: readonly string[];
  /** The bytes of the file, which are the original ones where nothing was changed. */
  encode(): Uint8Array;
  /** Writes the number of columns into an output whose shape a change has left open. */
  declareColumns(output: string, columns: number): void;
}

/**
 * Changes a graph so that it can be served: ZipMap out, columns of classes joined, small weights put inside, source paths of
 * the exporting machine out.
 * @throws IrisError `MODEL_REJECTED` when the bytes are no ONNX file, `MODEL_FILE_MISSING`
 */
export async function servableGraph(source: ModelSource): Promise<ServableGraph> {
  const parsed = parseModel(source.model);
  const changes: string[] = [];
  const removed = removeZipMaps(parsed);
  for (const { output } of removed)
    changes.push(
      `The output "${output}" was a list of maps (ZipMap): it is now a tensor with a column for each class.`,
    );
  const joined = joinClassColumns(parsed);
  if (joined) changes.push(`The outputs ${joined.columns.join(", ")} are joined into "${joined.output}".`);
  const external = await withWeightsInside(source, parsed, changes);
  if (dropStackTraces(parsed)) changes.push("Stack traces and source paths of the exporter were taken out.");
  const open = new Set([...removed, ...(joined ? [joined] : [])].map(({ output }) => output));
  return {
    parsed,
    external,
    scores: new Map([...removed, ...(joined ? [joined] : [])].map(({ output, classes }) => [output, classes])),
    columns: joined?.columns ?? [],
    changes,
    encode: () => (changes.length === 0 ? source.model : toBinary(ModelProtoSchema, parsed)),
    declareColumns(name, columns) {
      const output = parsed.graph.output.find((one) => one.name === name);
      if (output && open.has(name)) declareClassShape(output, columns);
    },
  };
}

/** @returns the files that stay beside the model */
async function withWeightsInside(
  { model, external }: ModelSource,
  parsed: ParsedModel,
  changes: string[],
): Promise<readonly ExternalFile[]> {
  if (external.length === 0) return external;
  checkExternalFiles(await externalTensors(model), external);
  const names = external.map(({ path }) => path).join(", ");
  if (external.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) > MAX_INLINE_BYTES) {
    changes.push(`The weights stay beside the model, with digests of their own: ${names}.`);
    return external;
  }
  const byPath = new Map(external.map(({ path, bytes }) => [path, bytes]));
  putDataInside(parsed, ({ location, offset, length }) => byPath.get(location)!.subarray(offset, offset + length));
  changes.push(`The weights of ${names} are now in the model's file.`);
  return [];
}

/** PyTorch's exporter writes a stack trace at every node. @returns whether there were any */
function dropStackTraces(parsed: ParsedModel): boolean {
  let found = false;
  for (const node of nodesOf(parsed)) {
    found ||= node.metadataProps.length > 0;
    node.metadataProps = [];
  }
  return found;
}
