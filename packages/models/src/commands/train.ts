import { SingleBar } from "cli-progress";
import { type Command, Option } from "commander";
import { IrisError } from "../errors.ts";
import { STABLE } from "../registry/names.ts";
import { describeMetrics } from "../training/describeMetrics.ts";
import type { Trained, TrainStep } from "../training/train.ts";
import type { Io } from "./io.ts";
import { openToWrite, registryOption } from "./openRegistry.ts";

interface Flags {
  readonly data: string;
  readonly target?: string;
  readonly name?: string;
  readonly task?: "classification" | "regression";
  readonly registry?: string;
  readonly rounds?: number;
  readonly learningRate?: number;
  readonly depth?: number;
  readonly json?: boolean;
}

/** Adds `train`: fits, evaluates, exports and publishes. */
export function addTrain(program: Command, io: Io): void {
  program
    .command("train")
    .description("fit gradient boosting, evaluate it, publish it as the next version and make that stable")
    .option("-d, --data <source>", "iris, wine, diabetes, a CSV file or an http(s) address", "iris")
    .option("-t, --target <column>", "the label column (else the last)")
    .option("-n, --name <name>", "name of the model (else the data's)")
    .addOption(
      new Option("--task <task>", "what to predict (else inferred from the label column)").choices([
        "classification",
        "regression",
      ]),
    )
    .addOption(registryOption())
    .option("--rounds <count>", "boosting rounds (else 100)", numberOf("--rounds"))
    .option("--learning-rate <rate>", "share of each tree that is taken (else 0.1)", numberOf("--learning-rate"))
    .option("--depth <levels>", "levels of each tree (else 3)", numberOf("--depth"))
    .option("--json", "print the manifest as one JSON document")
    .action((flags: Flags) => trainCommand(flags, io));
}

const numberOf =
  (flag: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value)) return value;
    throw new IrisError("INVALID_OPTION", `${flag} must be a number, got "${text}".`);
  };

async function trainCommand({ registry: given, json = false, ...options }: Flags, io: Io): Promise<void> {
  const models = await openToWrite(given, io);
  const watcher = watch(json ? { ...io, out: io.err } : io);
  try {
    // loaded only by this command
    const { train } = await import("../train.ts");
    const trained = await train({ ...options, registry: models.registry, engine: io.engine, onStep: watcher.onStep });
    if (json) io.out(JSON.stringify(trained.manifest));
    else io.out(summary(trained, models.location));
  } finally {
    watcher.stop();
  }
}

/** A line for each step; while trees are fitted a bar, where the output is a terminal. */
function watch(io: Io): { onStep(step: TrainStep): void; stop(): void } {
  const bar = new SingleBar({
    format: "{bar} {value}/{total} rounds{of}",
    stream: process.stderr,
    clearOnComplete: true,
    synchronousUpdate: true,
  });
  const stop = (): void => {
    if (bar.isActive) bar.stop();
  };
  const onStep = (step: TrainStep): void => {
    if (step.step === "round") {
      showRound(step);
      return;
    }
    stop();
    io.out(LINES[step.step](step));
  };
  const showRound = ({ done, total, fold }: TrainStep & { step: "round" }): void => {
    if (!io.isTerminal) return;
    const of = { of: fold === 0 ? "" : ` of cross-validation, fold ${fold}` };
    if (bar.isActive) bar.update(done, of);
    else bar.start(total, done, of);
  };
  return { onStep, stop };
}

const LINES = {
  load: () => "Loading data.",
  create: () => "Creating model.",
  fit: (step: TrainStep) => `Fitting model with ${step.step === "fit" ? step.rows : "?"} datapoints.`,
  save: () => "Saving model.",
};

function summary({ manifest, notes }: Trained, location: string): string {
  const { name, version, metrics, classes = [] } = manifest;
  const summary = metrics ? describeMetrics(metrics, classes) : "";
  return [`Saved ${name} version ${version} in ${location}; ${STABLE} is ${version}.`, ...notes, summary].join("\n");
}
