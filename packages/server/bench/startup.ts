/**
 * What a start takes: milliseconds from the start of the process to the first 200 of /health/live and of /health/ready and to the last
 * model, and resident memory of the server and its child processes, beside the time that Node takes for an empty program; for one model, 300 copies of it, and models of other projects.
 * Run from packages/server after a build: `npm run bench:startup -- [rounds]`. Linux; the other projects' models come from PyPI by `pip`.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLED_REGISTRY } from "iris-models";
import { addRealModels } from "./realModels.ts";
import { type Start, start } from "./startedProcess.ts";

const COPIES = 300;
const rounds = Number(process.argv[2] ?? 3);
const iris = join(BUNDLED_REGISTRY, "iris");

async function addCopies(registry: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(iris, "1", "manifest.json"), "utf8"));
  for (let copy = 1; copy < COPIES; copy++) {
    const name = `copy-${copy}`;
    const folder = join(registry, name, "1");
    await mkdir(folder, { recursive: true });
    await cp(join(iris, "1", "model.onnx"), join(folder, "model.onnx"));
    await writeFile(join(folder, "manifest.json"), JSON.stringify({ ...manifest, name }));
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measure(models: string, registry: string): Promise<Record<string, string | number>> {
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) starts.push(await start(registry));
  const middle = (part: (start: Start) => number) => Math.round(median(starts.map(part)));
  return {
    models,
    "bare Node ms": middle(({ bareNodeMs }) => bareNodeMs),
    "live ms": middle(({ liveMs }) => liveMs),
    "ready ms": middle(({ readyMs }) => readyMs),
    "all loaded ms": middle(({ loadedMs }) => loadedMs),
    "server MB": middle(({ serverMb }) => serverMb),
    "child processes": middle(({ childrenMb }) => childrenMb.length),
    "MB each": middle(({ childrenMb }) => childrenMb.reduce((sum, mb) => sum + mb, 0) / Math.max(childrenMb.length, 1)),
  };
}

const folder = await mkdtemp(join(tmpdir(), "iris-startup-"));
try {
  const rows = [];
  for (const [name, add] of [
    ["iris", async () => undefined],
    [`${COPIES} copies of iris`, addCopies],
    ["iris and models of other projects", addRealModels],
  ] as const) {
    const registry = join(folder, name);
    await cp(iris, join(registry, "iris"), { recursive: true });
    const added = await add(registry);
    if (added?.length === 0) continue;
    if (added) console.log(`Models of other projects: ${added.join(", ")}`);
    rows.push(await measure(added ? `iris and ${added.length} models of other projects` : name, registry));
  }
  console.table(rows);
} finally {
  await rm(folder, { recursive: true });
}
