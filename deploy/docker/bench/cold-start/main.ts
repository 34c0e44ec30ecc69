/**
 * From the start of a process to its first prediction, through Lambda's handler: against Node and onnxruntime alone, and
 * against Python with scikit-learn and a pickled model. Ratios of one run, all on one core, interleaved, medians.
 * `npm run bench:cold-start -- [rounds]`, after a build. Linux, with taskset, Python 3 and what deploy/tools/install.sh installs.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FirstResponse, firstResponse, run } from "./run.ts";
import { startS3, TOOLS } from "./s3.ts";
import { makePlainTask, makeTask } from "./task.ts";

const rounds = Number(process.argv[2] ?? 15);
const ROW = "[5.9,3,5.1,1.8]";
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PYTHON = join(TOOLS, "sklearn", "bin", "python");

interface Contender {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Made anew for each start. */
  readonly env: (start: number) => Readonly<Record<string, string>>;
}

// not in the temp folder, which may be a file system without the extended attributes that the S3 server wants
const folder = await mkdtemp(join(TOOLS, "cold-start-"));
try {
  await measure();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const [shipped, uncached, plain] = [join(folder, "shipped"), join(folder, "uncached"), join(folder, "plain")];
  const handler = await makeTask(shipped, { codeCache: true });
  const registry = join(shipped, "registry");
  const pickle = join(folder, "model.pkl");
  await run(PYTHON, [here("fit.py"), join(shipped, "data", "iris.csv"), pickle]);
  await using s3 = await startS3(join(folder, "s3"));
  const trained = [join(shipped, "dist", "commands.mjs"), "train", "--registry", "s3://models/registry"];
  await run(process.execPath, trained, s3.env);

  const quiet = { IRIS_LOG_LEVEL: "error", AWS_LAMBDA_FUNCTION_NAME: "iris" };
  const onDisk = (name: string, file: string, env: Readonly<Record<string, string>> = {}): Contender => ({
    ...node(name, here("handler.mjs"), file, ROW),
    env: () => ({ ...quiet, IRIS_REGISTRY: registry, ...env }),
  });
  const inS3: Contender = {
    ...node("iris, model in S3", here("handler.mjs"), handler, ROW),
    env: (start) => ({
      ...quiet,
      ...s3.env,
      IRIS_REGISTRY: "s3://models/registry",
      IRIS_CACHE: join(folder, "copies", String(start)),
    }),
  };
  const contenders: readonly Contender[] = [
    node("(a) Node and onnxruntime alone", here("baseline.mjs"), join(registry, "iris", "1", "model.onnx"), ROW),
    {
      name: "(b) Python, scikit-learn, pickle",
      program: PYTHON,
      args: [here("baseline.py"), pickle, ROW],
      env: () => ({}),
    },
    onDisk("iris, model on disk", handler),
    inS3,
    onDisk("... without the code cache", await makeTask(uncached, { codeCache: false })),
    onDisk("... and Node's modules imported as usual", await makePlainTask(plain)),
    onDisk("... and not bundled: packages as installed", createRequire(import.meta.url).resolve("iris-server/lambda")),
    onDisk("shipped, web server loaded in INIT", handler, {
      AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency",
    }),
  ];
  const samples = contenders.map((): FirstResponse[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { program, args, env }] of contenders.entries()) {
      // as a new container has it: its own, and empty
      const TMPDIR = await mkdtemp(join(folder, "temporary-"));
      const sample = await firstResponse(program, args, { TMPDIR, ...env(round) });
      if (round >= 0) samples[index]!.push(sample);
    }
  }
  report(contenders, samples);
}

function node(name: string, ...args: readonly string[]): Contender {
  return { name, program: process.execPath, args, env: () => ({}) };
}

function report(contenders: readonly Contender[], samples: readonly (readonly FirstResponse[])[]): void {
  const wall = samples.map((of) => median(of.map(({ wallMs }) => wallMs)));
  const cpu = samples.map((of) => median(of.map(({ cpuMs }) => cpuMs)));
  console.log(`From the start of the process to the first prediction, medians of ${rounds} rounds, one core:`);
  console.table(
    contenders.map(({ name }, index) => ({
      program: name,
      "wall ms": Math.round(wall[index]!),
      "x (a)": (wall[index]! / wall[0]!).toFixed(2),
      "(b) / it": (wall[1]! / wall[index]!).toFixed(1),
      "CPU ms": Math.round(cpu[index]!),
      "CPU x (a)": (cpu[index]! / cpu[0]!).toFixed(2),
      ...partsOf(samples[index]!),
    })),
  );
}

function partsOf(samples: readonly FirstResponse[]): Record<string, number> {
  const names = Object.keys(samples[0]?.parts ?? {});
  return Object.fromEntries(
    names.map((name) => [name, Math.round(median(samples.map(({ parts }) => parts[name]!)) * 10) / 10]),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
