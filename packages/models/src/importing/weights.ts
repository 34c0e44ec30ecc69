import { readFile, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { externalTensors, filesOf } from "../onnx/externalFiles.ts";
import { codeOf } from "../stores/fileErrors.ts";

/**
 * Reads the files beside a model that its graph names.
 * @throws IrisError `MODEL_REJECTED` for a location outside the model's folder; `MODEL_FILE_MISSING`
 */
export async function readWeights(model: Uint8Array, path: string): Promise<ExternalFile[]> {
  const folder = dirname(path);
  const names = filesOf(await externalTensors(model));
  const files: ExternalFile[] = [];
  for (const name of names) files.push({ path: name, bytes: await readInside(folder, name) });
  return files;
}

async function readInside(folder: string, name: string): Promise<Uint8Array> {
  try {
    const [root, place] = await Promise.all([realpath(folder), realpath(join(folder, name))]);
    if (!place.startsWith(root + sep)) throw outside(name);
    return new Uint8Array(await readFile(place));
  } catch (cause) {
    if (cause instanceof IrisError) throw cause;
    const code = codeOf(cause) || "unknown error";
    throw new IrisError(
      "MODEL_FILE_MISSING",
      `The weights ${name} cannot be read (${code}). Put the file beside the model, as the exporter wrote it.`,
      { cause },
    );
  }
}

const outside = (name: string): IrisError =>
  new IrisError(
    "MODEL_REJECTED",
    `The weights ${name} must be in the model's folder, got a link that leads out of it. Copy the file itself (cp -L).`,
  );
