/**
 * Seconds to fit gradient boosting, beside scikit-learn's in the same run: `npm run bench -- [rounds]` in packages/models.
 * PYTHON names an interpreter with scikit-learn; without one only our own are measured.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fitClassifier, fitRegressor } from "../src/training/boosting.ts";
import { type Dataset, loadDataset } from "../src/training/dataset.ts";
import { madeUpCsv } from "./madeUpData.ts";

const rounds = Number(process.argv[2] ?? 5);
const python = process.env.PYTHON ?? "python3";
const reference = fileURLToPath(new URL("training_reference.py", import.meta.url));

function fitSeconds(dataset: Dataset): number {
  const start = performance.now();
  if (dataset.task === "regression") fitRegressor(dataset.x, dataset.y);
  else fitClassifier(dataset.x, dataset.labels, dataset.classes);
  return (performance.now() - start) / 1000;
}

function referenceSeconds(file: string, task: string): number | undefined {
  const { status, stdout } = spawnSync(python, [reference, file, task], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  return status === 0 ? Number(stdout) : undefined;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const shown = (seconds: number): string => seconds.toFixed(3);

const folder = mkdtempSync(join(tmpdir(), "iris-bench-"));
try {
  const rows = [];
  for (const { name, file, task } of madeUpFiles()) {
    const dataset = await loadDataset(file, { task });
    fitSeconds(dataset);
    const [own, other]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      own.push(fitSeconds(dataset));
      other.push(referenceSeconds(file, task) ?? Number.NaN);
    }
    const ratio = median(own.map((seconds, round) => seconds / other[round]!));
    rows.push({
      data: name,
      "iris s": shown(median(own)),
      "scikit-learn s": shown(median(other)),
      ratio: ratio.toFixed(2),
    });
  }
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true });
}

function madeUpFiles(): { name: string; file: string; task: "classification" | "regression" }[] {
  const bundled = (name: string) => fileURLToPath(new URL(`../data/${name}.csv`, import.meta.url));
  const write = (name: string, csv: string): string => {
    writeFileSync(join(folder, name), csv);
    return join(folder, name);
  };
  return [
    { name: "iris, 150 x 4, 3 classes", file: bundled("iris"), task: "classification" },
    {
      name: "2,000 x 10, 2 classes",
      file: write("two.csv", madeUpCsv({ rows: 2000, columns: 10, classes: 2 })),
      task: "classification",
    },
    {
      name: "2,000 x 10, 3 classes",
      file: write("three.csv", madeUpCsv({ rows: 2000, columns: 10, classes: 3 })),
      task: "classification",
    },
    {
      name: "2,000 x 10, regression",
      file: write("value.csv", madeUpCsv({ rows: 2000, columns: 10, classes: 0 })),
      task: "regression",
    },
    {
      name: "the same, rounded to 0.1",
      file: write("ties.csv", madeUpCsv({ rows: 2000, columns: 10, classes: 0, digits: 1 })),
      task: "regression",
    },
  ];
}
