import { IrisError } from "../../errors.ts";
import type { ProcessEnded } from "./processClient.ts";

/** The error of calls while the server stops. */
export const closed = (): IrisError => new IrisError("CLOSED", "The models are closed: this process is stopping.");

/** The error of a run whose process ended. */
export function runError(cause: ProcessEnded, limitMs: number): IrisError {
  if (!cause.timedOut)
    return new IrisError("RUN_FAILED", `${cause.message} The model is loaded again at the next request.`, { cause });
  return new IrisError(
    "RUN_TIMED_OUT",
    `The model was stopped because its run took longer than ${limitMs / 1000} s. Send fewer or smaller rows, or set IRIS_RUN_TIMEOUT to more seconds.`,
    { cause },
  );
}

/** The error of a load whose process ended. A first load that takes too long rejects the model; other failures may pass. */
export function loadError(cause: ProcessEnded, limitMs: number, isReload: boolean): IrisError {
  if (!cause.timedOut)
    return new IrisError("RUN_FAILED", `Loading the model failed, also at a second attempt. ${cause.message}`, {
      cause,
    });
  const seconds = Math.ceil(limitMs / 1000);
  return isReload
    ? new IrisError(
        "RUN_FAILED",
        `Loading the model again took longer than ${seconds} s. The next request tries it once more.`,
        { cause },
      )
    : new IrisError("MODEL_REJECTED", `Loading the model took longer than ${seconds} s.`, { cause });
}
