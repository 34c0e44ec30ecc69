import type { Session, Tensors } from "../engines/engine.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Dimension } from "../manifest/tensor.ts";

/** A session that is watched while a version is checked: how long its runs take, and which shapes its outputs have. */
export interface ObservedSession extends Session {
  /** Milliseconds of the fastest run. Infinity before the first. */
  readonly fastestMs: () => number;
  /** Milliseconds that one more row takes in a run of several, as far as runs have shown. */
  readonly rowMs: () => number;
  /** The same manifest, with the shapes of outputs as they came where its own shapes are not true. */
  readonly withTrueShapes: (manifest: Manifest) => Manifest;
}

/** Watches the runs of a session. */
export function observe(session: Session): ObservedSession {
  /** By number of rows: milliseconds of the fastest run. */
  const fastest = new Map<number, number>();
  const shapes = new Map<string, readonly Dimension[]>();
  const record = (feeds: Tensors, outputs: Tensors, ms: number): void => {
    const rows = Object.values(feeds)[0]?.shape[0] ?? 1;
    fastest.set(rows, Math.min(ms, fastest.get(rows) ?? ms));
    for (const [name, { shape }] of Object.entries(outputs)) shapes.set(name, merge(shapes.get(name) ?? shape, shape));
  };
  return {
    ...pick(session),
    async run(feeds, fetch) {
      let start = performance.now();
      // onnxruntime-node runs in a setImmediate of its own, right after this one: work of others before it must not be counted
      setImmediate(() => {
        start = performance.now();
      });
      const outputs = await session.run(feeds, fetch);
      record(feeds, outputs, session.lastRunMs ?? performance.now() - start);
      return outputs;
    },
    close: () => session.close(),
    fastestMs: () => Math.min(...fastest.values()),
    rowMs: () => Math.min(...[...fastest].map(([rows, ms]) => ms / Math.max(rows, 1))),
    withTrueShapes: (manifest) => ({
      ...manifest,
      outputs: manifest.outputs.map((output) => ({
        ...output,
        shape: trueShape(output.shape, shapes.get(output.name)),
      })),
    }),
  };
}

/** A session may be an object with getters on its prototype, which a spread leaves out. */
const pick = ({ inputs, outputs, inputNames, outputNames }: Session) => ({
  ...(inputs && { inputs }),
  ...(outputs && { outputs }),
  inputNames,
  outputNames,
});

/** Sizes that differ between runs are free. */
function merge(before: readonly Dimension[], now: readonly number[]): readonly Dimension[] {
  return before.length === now.length ? before.map((size, axis) => (size === now[axis] ? size : null)) : now;
}

/** Some exporters declare wrong shapes, such as [N] for [N, 1]: sizes that differ in a run are free. */
function trueShape(declared: readonly Dimension[], seen: readonly Dimension[] | undefined): Dimension[] {
  if (!seen) return [...declared];
  if (seen.length !== declared.length) return seen.map((_, axis) => (axis === 0 ? (declared[0] ?? null) : null));
  return declared.map((size, axis) => (typeof size === "number" && axis > 0 && size !== seen[axis] ? null : size));
}
