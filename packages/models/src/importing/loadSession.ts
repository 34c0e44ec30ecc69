import type { ExternalFile, Session } from "../engines/engine.ts";
import { onnxruntime } from "../engines/onnxruntime.ts";
import { IrisError } from "../errors.ts";

/** What to do about a refusal of the runtime, by its words. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/IR version/i, "Export the model again with an older version of the onnx package, or set a lower ir_version."],
  [/till opset|opset .*under development/i, "Export the model again with a lower opset (opset_version, target_opset)."],
  [
    /not a registered function|No Op registered/i,
    "The operator is not one of ONNX Runtime. Export the model with operators of ONNX, or with the custom operator's function in the file.",
  ],
  [/ShapeInferenceError|TypeInferenceError/, "The graph contradicts itself. Export the model again."],
];

/** Loads a model as it would be served. @throws IrisError `MODEL_REJECTED` with the runtime's reason and what to do */
export async function loadSession(bytes: Uint8Array, external: readonly ExternalFile[]): Promise<Session> {
  try {
    return await onnxruntime.load(bytes, external);
  } catch (cause) {
    if (!(cause instanceof IrisError && cause.code === "MODEL_REJECTED")) throw cause;
    const [, advice] = ADVICE.find(([words]) => words.test(cause.message)) ?? [];
    if (advice === undefined) throw cause;
    throw new IrisError(cause.code, `${cause.message.replace(/\.?\s*$/, ".")} ${advice}`, { cause });
  }
}
