import type { Engine } from "../engine.ts";
import { IsolatedSession, type IsolationContext } from "./isolatedSession.ts";
import { ProcessPool } from "./processPool.ts";

/** An engine with processes of its own. */
export interface IsolatedEngine extends Engine {
  /** Ends its processes, whatever they do. Calls that are under way are rejected with IrisError `CLOSED`. */
  close(): void;
}

/**
 * onnxruntime in child processes: neither loading nor running a model blocks the event loop of this process, and a run that
 * takes too long is stopped by ending its process. onnxruntime-node runs synchronously and cannot stop a run, and Node cannot end
 * a worker thread that is in native code.
 * @param runTimeoutMs milliseconds that one run may take
 */
export function isolatedEngine(runTimeoutMs: number): IsolatedEngine {
  const pool = new ProcessPool();
  let isClosed = false;
  let sessions = 0;
  const killAll = () => pool.killAll();
  process.once("exit", killAll);
  const context: IsolationContext = { pool, runTimeoutMs, isClosed: () => isClosed };
  return {
    name: "onnxruntime in a process of its own",
    load: (model, external = [], options) => IsolatedSession.load(sessions++, { model, external }, context, options),
    close() {
      isClosed = true;
      process.off("exit", killAll);
      pool.killAll();
    },
  };
}
