import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { IrisError } from "../../errors.ts";
import type { Session } from "../engine.ts";
import { onnxruntime } from "../onnxruntime.ts";
import { type Frame, readFrames, writeFrame } from "./frames.ts";
import { CHANNEL, decodeTensors, encodeTensors, type Request, type Response } from "./messages.ts";

// The program of a process that loads and runs models for a server. A run blocks this process, and never the server's event loop.

/** Ends this process when the server is gone, also while a run blocks the main thread. */
const WATCHDOG = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL"); }, 1000);`;

const sessions = new Map<number, Session>();
const channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
new Worker(WATCHDOG, {
  eval: true,
  resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 },
}).unref();
channel.on("close", () => process.exit());
channel.on("error", () => process.exit());
// the server stops its inference processes itself, when the last response is out
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
readFrames(channel, (frame) => void respond(frame));

async function respond({ header, blocks }: Frame): Promise<void> {
  try {
    writeFrame(channel, await handle(header as Request, blocks));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof IrisError ? { code: error.code } : {};
    writeFrame(channel, frameOf({ type: "failed", message, ...code }));
  }
}

const frameOf = (header: Response, blocks: readonly Uint8Array[] = []): Frame => ({ header, blocks });

async function handle(request: Request, blocks: readonly Uint8Array[]): Promise<Frame> {
  switch (request.type) {
    case "load":
      return load(request, blocks);
    case "run":
      return run(request, blocks);
    case "close":
      await sessions.get(request.session)?.close();
      sessions.delete(request.session);
      return frameOf({ type: "closed" });
  }
}

async function load({ session, external }: Request & { type: "load" }, blocks: readonly Uint8Array[]): Promise<Frame> {
  const [model, ...files] = blocks;
  const start = performance.now();
  const loaded = await onnxruntime.load(
    model!,
    external.map((path, index) => ({ path, bytes: files[index]! })),
  );
  sessions.set(session, loaded);
  return frameOf({
    type: "loaded",
    inputs: { names: loaded.inputNames, tensors: loaded.inputs ?? [] },
    outputs: { names: loaded.outputNames, tensors: loaded.outputs ?? [] },
    ms: performance.now() - start,
  });
}

async function run(request: Request & { type: "run" }, blocks: readonly Uint8Array[]): Promise<Frame> {
  const session = sessions.get(request.session);
  if (!session) throw new Error(`There is no session ${request.session} in this process.`);
  const feeds = decodeTensors(request.feeds, blocks);
  const start = performance.now();
  const outputs = await session.run(feeds, request.fetch);
  const ms = performance.now() - start;
  const { headers, blocks: elements } = encodeTensors(outputs);
  return frameOf({ type: "done", outputs: headers, ms }, elements);
}
