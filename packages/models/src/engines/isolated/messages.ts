import { DTYPES } from "../../manifest/dtypes.ts";
import type { DType } from "../../manifest/tensor.ts";
import type { GraphTensor, Tensor, TensorData, Tensors } from "../engine.ts";
import { bytesOf } from "./frames.ts";

/** File descriptor of the socket in the inference process. */
export const CHANNEL = 3;

/** A request of the server to an inference process. Each request gets one response, in order. */
export type Request =
  /** Blocks: the model, then its external files in this order. */
  | { readonly type: "load"; readonly session: number; readonly external: readonly string[] }
  /** Blocks: the elements of the tensors that hold no text. */
  | {
      readonly type: "run";
      readonly session: number;
      readonly fetch: readonly string[];
      readonly feeds: readonly TensorHeader[];
    }
  | { readonly type: "close"; readonly session: number };

/** A response; the one of a run has the elements of its tensors as blocks. */
export type Response =
  | { readonly type: "loaded"; readonly inputs: SessionSide; readonly outputs: SessionSide; readonly ms: number }
  | { readonly type: "done"; readonly outputs: readonly TensorHeader[]; readonly ms: number }
  | { readonly type: "closed" }
  | { readonly type: "failed"; readonly message: string; readonly code?: string };

/** Inputs or outputs of a session: all names in order, and what the engine reports of those that are tensors. */
export interface SessionSide {
  readonly names: readonly string[];
  readonly tensors: readonly GraphTensor[];
}

/** A tensor without its elements, or with them where they are text. */
interface TensorHeader {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly text?: readonly string[];
}

/** Tensors as headers and blocks. Elements are not copied. */
export function encodeTensors(tensors: Tensors): { headers: TensorHeader[]; blocks: Uint8Array[] } {
  const headers: TensorHeader[] = [];
  const blocks: Uint8Array[] = [];
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    if (Array.isArray(data)) headers.push({ name, dtype, shape, text: data });
    else {
      headers.push({ name, dtype, shape });
      blocks.push(bytesOf(data));
    }
  }
  return { headers, blocks };
}

/** The tensors of headers and blocks. */
export function decodeTensors(headers: readonly TensorHeader[], blocks: readonly Uint8Array[]): Tensors {
  let next = 0;
  const entries = headers.map(({ name, dtype, shape, text }): [string, Tensor] => {
    const data: TensorData = text === undefined ? elementsOf(dtype, blocks[next++]!) : [...text];
    return [name, { dtype, shape, data }];
  });
  return Object.fromEntries(entries);
}

function elementsOf(dtype: DType, { buffer, byteOffset, byteLength }: Uint8Array): TensorData {
  const info = DTYPES[dtype];
  if (info.storage === "strings") return [];
  return new info.ArrayOf(buffer, byteOffset, byteLength / info.ArrayOf.BYTES_PER_ELEMENT);
}
