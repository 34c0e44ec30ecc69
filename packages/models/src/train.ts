import type { Trained, TrainOptions } from "./training/train.ts";

/**
 * Fits gradient boosting on a data set, evaluates it, exports it to ONNX, publishes it as the next version with golden
 * rows, and moves the alias `stable` to it. The same data and options give the same model file.
 * What it takes to train is loaded at the first call, so that programs which only predict start without it.
 * @throws IrisError `INVALID_DATA` with every fault; `INVALID_OPTION`; `INVALID_NAME`; `READ_ONLY`. Nothing is written then
 * @example
 * const { registry } = await openRegistry("./registry", { create: true });
 * const { manifest } = await train({ registry, data: "measurements.csv", target: "grade" });
 */
export async function train(options: TrainOptions): Promise<Trained> {
  const { fitAndPublish } = await import("./training/train.ts");
  return fitAndPublish(options);
}
