import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { IrisError } from "../errors.ts";
import { type SelfContained, selfContained } from "../onnx/externalFiles.ts";
import { setOwn } from "../setOwn.ts";
import type { Engine, ExternalFile, GraphTensor, Session, Tensor, Tensors } from "./engine.ts";
import { PROTO, PROTO_ALIAS, withProtoOutput } from "./protoOutput.ts";

type Ort = typeof import("onnxruntime-node");

/** One thread: for small models several threads cost more than they save. Severity 4: errors are thrown anyway. */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  logSeverityLevel: 4,
};

let loading: Promise<Ort> | undefined;

/** ONNX Runtime's native module, loaded when the first model is. Its telemetry is off. */
export const onnxruntime: Engine = {
  name: "onnxruntime",
  async load(model, external = []) {
    // HAZARD: onnxruntime reads files that the graph names and that are not given from the working directory
    const contained = await selfContained(model, external);
    const ort = await nativeModule();
    const session = await createSession(ort, contained);
    return session.outputNames.includes(PROTO) ? renamed(ort, session, contained) : wrap(ort, session);
  },
};

/** The session of the same graph, its output `__proto__` renamed for onnxruntime only. */
async function renamed(ort: Ort, session: InferenceSession, { model, files }: SelfContained): Promise<Session> {
  await session.release();
  const { withRenamedOutput } = await import("../onnx/renamedOutput.ts");
  const renamedModel = withRenamedOutput(model, PROTO, PROTO_ALIAS);
  return withProtoOutput(wrap(ort, await createSession(ort, { model: renamedModel, files })));
}

/** The variable is read when the native module initialises, so it must be set before the import. */
function nativeModule(): Promise<Ort> {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  loading ??= import("onnxruntime-node").then(
    (module) => ("default" in module && isOrt(module.default) ? module.default : module),
    (cause: unknown) => {
      loading = undefined;
      throw unavailable(cause);
    },
  );
  return loading;
}

/** npm leaves the package out when its install script fails, since that downloads files from elsewhere than the npm registry. */
function unavailable(cause: unknown): IrisError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const isMissing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
  const message = isMissing
    ? "Running a model needs the package onnxruntime-node, which is not installed: run `npm install onnxruntime-node`, with ONNXRUNTIME_NODE_INSTALL=skip in the environment if its install script fails."
    : `The package onnxruntime-node cannot be loaded on this machine (${code || "unknown error"}): it supports Linux with glibc, macOS on Apple silicon, and Windows.`;
  return new IrisError("ENGINE_UNAVAILABLE", message, { cause });
}

const isOrt = (value: unknown): value is Ort =>
  typeof value === "object" && value !== null && "InferenceSession" in value;

async function createSession(ort: Ort, { model, files }: SelfContained): Promise<InferenceSession> {
  const options = optionsFor(files);
  try {
    return await ort.InferenceSession.create(model, options);
  } catch (cause) {
    if (process.platform === "linux" && reasonOf(cause).includes("construct locale"))
      return createPortable(ort, model, options);
    throw rejected(cause);
  }
}

function optionsFor(files: readonly ExternalFile[]): InferenceSession.SessionOptions {
  if (files.length === 0) return OPTIONS;
  return { ...OPTIONS, externalData: files.map(({ path, bytes }) => ({ path, data: bytes })) };
}

async function createPortable(
  ort: Ort,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const { setPortableLocale } = await import("../onnx/setPortableLocale.ts");
  try {
    return await ort.InferenceSession.create(setPortableLocale(model), options);
  } catch (cause) {
    throw rejected(cause);
  }
}

function rejected(cause: unknown): IrisError {
  return new IrisError("MODEL_REJECTED", `onnxruntime does not load this model: ${reasonOf(cause)}`, { cause });
}

/** The runtime's messages may begin with a path and a C++ signature; the reason follows them. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const text = message.replace(/\s+/g, " ").trim();
  return text.replace(/^.*\.(?:cc|cpp|h):\d+ .*?\) (?=[A-Z[])/, "") || "it gave no reason";
}

function wrap(ort: Ort, session: InferenceSession): Session {
  const running = new Set<Promise<unknown>>();
  return {
    inputs: tensorsOf(session.inputMetadata),
    outputs: tensorsOf(session.outputMetadata),
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, fetch) {
      const given: Record<string, OrtTensor> = {};
      for (const name in feeds) setOwn(given, name, toOrt(ort, feeds[name]!));
      const run = session.run(given, fetch);
      running.add(run);
      try {
        return fromOrt(await run);
      } catch (cause) {
        throw new Error(reasonOf(cause), { cause });
      } finally {
        running.delete(run);
      }
    },
    async close() {
      await Promise.allSettled(running);
      await session.release();
    },
  };
}

function tensorsOf(metadata: readonly InferenceSession.ValueMetadata[]): GraphTensor[] {
  return metadata.flatMap((value) =>
    value.isTensor ? [{ name: value.name, dtype: value.type, shape: value.shape }] : [],
  );
}

function toOrt(ort: Ort, { dtype, data, shape }: Tensor): OrtTensor {
  if (dtype === "float16") return float16(ort, data, shape);
  // the constructor's overloads pair each element type with its array; a Tensor of ours pairs them by construction
  return new ort.Tensor(dtype as "float32", data as Float32Array, shape);
}

/** The binding takes the 16 bits only, yet hands a Float16Array to hosts that have one (Node 24): put the bits back. */
function float16(ort: Ort, bits: Tensor["data"], shape: readonly number[]): OrtTensor {
  const tensor = new ort.Tensor("float16", bits as Uint16Array, shape);
  return Object.defineProperty(tensor, "data", { value: bits });
}

function fromOrt(outputs: Readonly<Record<string, OrtTensor>>): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const name in outputs) {
    const { type, dims, data } = outputs[name]!;
    setOwn(tensors, name, { dtype: type as Tensor["dtype"], shape: dims, data: data as Tensor["data"] });
  }
  return tensors;
}
