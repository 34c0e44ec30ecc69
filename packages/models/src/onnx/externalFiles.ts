import type { ExternalFile } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { byName } from "../manifest/fileName.ts";
import { CHUNK_BYTES, nextTurn } from "../sha256.ts";

/** A tensor whose data is not in the model's file. */
export interface ExternalTensor {
  readonly tensor: string;
  /** A path relative to the model's folder, checked. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
  /** Whether it is a dense initializer of the main graph. */
  readonly isInitializer: boolean;
}

/** The key under which a tensor names its file. A model without these bytes needs no parsing, which a cold start would pay for. */
const LOCATION = "location";

/** Which tensors of a model are in other files. @throws IrisError `MODEL_REJECTED` for a location outside the model's folder */
export async function externalTensors(model: Uint8Array): Promise<ExternalTensor[]> {
  if (!(await includesText(model, LOCATION))) return [];
  const { readExternalTensors } = await import("./externalTensors.ts");
  return readExternalTensors(model);
}

/** The files that tensors are in, each once, in order of name. */
export const filesOf = (tensors: readonly ExternalTensor[]): string[] =>
  [...new Set(tensors.map(({ location }) => location))].sort(byName);

/**
 * Whether the files hold all that the tensors need.
 * @throws IrisError `MODEL_FILE_MISSING` or, for a file that is too short, `MODEL_REJECTED`; both name the file and the tensor
 */
export function checkExternalFiles(tensors: readonly ExternalTensor[], files: readonly ExternalFile[]): void {
  const sizes = new Map(files.map(({ path, bytes }) => [path, bytes.byteLength]));
  for (const { tensor, location, offset, length } of tensors) {
    const size = sizes.get(location);
    if (size === undefined) throw missing(location, tensor);
    if (offset + length <= size) continue;
    throw new IrisError(
      "MODEL_REJECTED",
      `${location} must hold at least ${offset + length} bytes for the tensor "${tensor}", got ${size}. Copy it again, or export the model again.`,
    );
  }
}

const missing = (location: string, tensor: string): IrisError =>
  new IrisError(
    "MODEL_FILE_MISSING",
    `The file ${location}, which holds the tensor "${tensor}", is missing. Put it beside model.onnx, as the exporter wrote it.`,
  );

/** A model and what the engine needs beside it. */
export interface SelfContained {
  readonly model: Uint8Array;
  readonly files: readonly ExternalFile[];
}

/**
 * A model that refers to nothing but the given files, and to those only from where onnxruntime looks them up.
 * @throws as externalTensors and checkExternalFiles
 */
export async function selfContained(model: Uint8Array, files: readonly ExternalFile[]): Promise<SelfContained> {
  const tensors = await externalTensors(model);
  checkExternalFiles(tensors, files);
  if (tensors.every(({ isInitializer }) => isInitializer)) return { model, files };
  const { withDataInside } = await import("./externalTensors.ts");
  const byPath = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const dataOf = ({ location, offset, length }: ExternalTensor) =>
    byPath.get(location)!.subarray(offset, offset + length);
  return { model: withDataInside(model, dataOf), files };
}

/**
 * Whether bytes contain an ASCII text. As with a digest, requests are handled between the chunks of a large file.
 * @param chunk for tests
 */
export async function includesText(bytes: Uint8Array, text: string, chunk = CHUNK_BYTES): Promise<boolean> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < all.length; start += chunk) {
    if (start > 0) await nextTurn();
    // the text may begin in one chunk and end in the next
    if (all.subarray(start, start + chunk + text.length - 1).includes(text, 0, "latin1")) return true;
  }
  return false;
}
