import type { IrisError } from "../errors.ts";
import type { DType } from "../manifest/tensor.ts";

/** Elements in row-major order: 64-bit integers as BigInt, booleans as bytes of 0 and 1, float16 as its 16 bits where the host has no Float16Array. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | string[];

/** A named block of elements on its way into or out of a session. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Tensors by the names that the graph gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** An input or output as the graph declares it; an empty shape means that it is not known. */
export interface GraphTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
}

/** A file beside the model in which tensors have their data. */
export interface ExternalFile {
  /** As the graph names it: relative to the model's folder, with `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The bytes of a model: its graph, and the files of weights that the graph names. */
export interface ModelBytes {
  readonly model: Uint8Array;
  readonly external?: readonly ExternalFile[];
}

/** What an engine that loads models in other processes needs when such a process ends. */
export interface LoadOptions {
  /** Reads the model again. */
  readonly reread: () => Promise<ModelBytes>;
  /**
   * Called when a run has ended its process: it took too long, or it crashed.
   * @param isOut whether that happened too often in a row, so that the session should not be used again
   */
  readonly onFailure: (error: IrisError, isOut: boolean) => void;
}

/** A loaded model. */
export interface Session {
  /** What the graph declares of its inputs, where the engine reports it. */
  readonly inputs?: readonly GraphTensor[];
  /** What the graph declares of its outputs, where the engine reports it; shapes of some exporters are wrong. */
  readonly outputs?: readonly GraphTensor[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Milliseconds that the last run took by itself, without its way to another process and back, where the engine reports it. */
  readonly lastRunMs?: number | undefined;
  /**
   * Checks whether the session can begin another request, which may take several runs. `run` itself refuses nothing.
   * @throws IrisError `OVERLOADED` when the request would wait for too long
   */
  admit?(): void;
  /**
   * Runs the graph once.
   * @param fetch names of the outputs wanted
   * @throws the engine's error for feeds that do not match the graph
   */
  run(feeds: Tensors, fetch: readonly string[]): Promise<Tensors>;
  /** Waits for runs under way, then frees the model's memory; the session is not used again. */
  close(): Promise<void>;
}

/** What turns a model's bytes into something that runs. */
export interface Engine {
  /** Such as `onnxruntime 1.30.0`. */
  readonly name: string;
  /**
   * @param external every file that the graph names; nothing is ever read from the working directory
   * @throws IrisError `MODEL_REJECTED` with the engine's own reason; `MODEL_FILE_MISSING` when a named file is not given;
   * `ENGINE_UNAVAILABLE` when the engine is not installed
   */
  load(model: Uint8Array, external?: readonly ExternalFile[], options?: LoadOptions): Promise<Session>;
}
