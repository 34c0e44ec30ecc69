import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { boosterToOnnx } from "../boosterToOnnx.ts";
import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { ManifestDraft } from "../manifest/manifest.ts";
import { codeOf } from "../stores/fileErrors.ts";
import { type ForeignFormat, foreignFormat } from "./foreignFormats.ts";
import { readWeights } from "./weights.ts";

/** A model as ONNX, and what its file says besides. */
export interface ModelSource {
  readonly model: Uint8Array;
  /** The files beside it in which tensors have their data. */
  readonly external: readonly ExternalFile[];
  /** What the file says of its rows and predictions, where the reader knows it. */
  readonly described?: Pick<
    ManifestDraft,
    "task" | "batched" | "bounded" | "inputs" | "features" | "outputs" | "classes"
  >;
}

/** Reads files of one format. @returns undefined for files of other formats */
type ModelReader = (bytes: Uint8Array, path: string) => Promise<ModelSource | undefined>;

const readBooster: ModelReader = async (bytes, path) => {
  const booster = await boosterToOnnx(bytes, basename(path));
  return booster && { model: booster.model, external: [], described: booster.manifest };
};

/** Formats that are converted to ONNX: each reader tries in turn. A file that none of them reads must be ONNX. */
const CONVERTERS: readonly ModelReader[] = [readBooster];

async function readOnnx(bytes: Uint8Array, path: string): Promise<ModelSource> {
  const foreign = foreignFormat(bytes, path);
  if (foreign) throw refused(path, foreign);
  return { model: bytes, external: await readWeights(bytes, path) };
}

/** The most bytes of one file: an ONNX file cannot be larger. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads a model's file, and the files beside it that it names.
 * @param availableBytes memory that is free
 * @throws IrisError `MODEL_REJECTED` for files of another format, with the lines that export them; `MODEL_FILE_MISSING`
 */
export async function readModelSource(path: string, availableBytes = process.availableMemory()): Promise<ModelSource> {
  await checkFile(path, availableBytes);
  const bytes = new Uint8Array(await readFile(path));
  for (const convert of CONVERTERS) {
    const source = await convert(bytes, path);
    if (source) return source;
  }
  return readOnnx(bytes, path);
}

async function checkFile(path: string, availableBytes: number): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new IrisError("MODEL_FILE_MISSING", `The file ${path} cannot be read (${reasonOf(cause)}).`, { cause });
  });
  if (found.isDirectory()) throw await isFolder(path);
  if (!found.isFile())
    throw new IrisError("MODEL_FILE_MISSING", `${path} must be a file, got a socket, pipe or device.`);
  const limit = Math.min(MAX_BYTES, availableBytes);
  if (found.size <= limit) return;
  const advice =
    limit === MAX_BYTES
      ? "An ONNX file cannot be larger: export the weights into a file beside it."
      : "Import it on a machine with more memory.";
  const what = limit === MAX_BYTES ? "" : ", the memory that is free";
  throw new IrisError(
    "MODEL_REJECTED",
    `${path} must have at most ${limit} bytes${what}, got ${found.size}. ${advice}`,
  );
}

const reasonOf = (cause: unknown): string => {
  if (codeOf(cause) === "ENOENT") return "there is no such file";
  return cause instanceof Error ? cause.message : String(cause);
};

async function isFolder(path: string): Promise<IrisError> {
  const holds = (name: string) =>
    stat(`${path}/${name}`).then(
      () => true,
      () => false,
    );
  if (await holds("saved_model.pb"))
    return refused(path, {
      kind: "a TensorFlow SavedModel",
      lines: [
        "pip install tf2onnx",
        `python -m tf2onnx.convert --saved-model ${JSON.stringify(path)} --output model.onnx`,
      ],
    });
  const advice = (await holds("model.onnx")) ? ` Import ${path}/model.onnx.` : "";
  return new IrisError("MODEL_REJECTED", `${path} must be a file, got a folder.${advice}`);
}

function refused(path: string, { kind, lines }: ForeignFormat): IrisError {
  const what = `${basename(path)} is not an ONNX file: it is ${kind}.`;
  const advice =
    lines.length === 0
      ? " Export the model to ONNX and import that file."
      : ` Export it where it was trained, then import model.onnx:\n\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
  return new IrisError("MODEL_REJECTED", what + advice);
}
