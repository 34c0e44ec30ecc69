import { readFileSync } from "node:fs";

/**
 * A model that adds 1 to `x` as often as `rounds` says, some microseconds a round: the caller decides how long a run takes.
 * Inputs: `rounds` int64 [], `x` float32 [1]. Output: `y` float32 [1].
 */
export const loopModel = (): Uint8Array =>
  readFileSync(new URL("../fixtures/loops/counted/model.onnx", import.meta.url));

/** The feeds of a run of so many rounds. */
export const loopFeeds = (rounds: number | bigint) => ({
  rounds: { dtype: "int64" as const, shape: [], data: BigInt64Array.of(BigInt(rounds)) },
  x: { dtype: "float32" as const, shape: [1], data: Float32Array.of(0) },
});

/** More rounds than any machine gets through in a lifetime. */
export const ENDLESS = 9_000_000_000_000n;
