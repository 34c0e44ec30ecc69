import type { Command } from "commander";
import { IrisError } from "../errors.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import { isClassPrediction, isValuePrediction, type Prediction } from "../inference/prediction.ts";
import type { Models } from "../models.ts";
import { defaultModelOf } from "../registry/defaultModel.ts";
import type { Io } from "./io.ts";
import { parseModelReference } from "./modelReference.ts";
import { openToRead, registryOption } from "./openRegistry.ts";
import { readRowsArgument } from "./rowsArgument.ts";

interface Flags {
  readonly model?: string;
  readonly registry?: string;
  readonly json?: boolean;
}

/** Adds `predict`: predicts rows with a model in this process, in full precision. */
export function addPredict(program: Command, io: Io): void {
  program
    .command("predict")
    .description("predict rows with a model in this process, in full precision")
    .argument("<rows>", "JSON text, @file, or - for standard input; JSON, NDJSON or CSV")
    .option(
      "-m, --model <name[@version]>",
      "model and, after an @, a version or alias (else IRIS_DEFAULT_MODEL, the only model, iris)",
    )
    .addOption(registryOption())
    .option("--json", "print one JSON document")
    .action((rows: string, flags: Flags) => predict(rows, flags, io));
}

async function predict(argument: string, flags: Flags, io: Io): Promise<void> {
  const models = await openToRead(flags.registry, io);
  try {
    const { name, version } = parseModelReference(
      flags.model ?? (io.env.IRIS_DEFAULT_MODEL || (await onlyModel(models))),
    );
    const model = await models.model(name, version).catch((error: unknown) => {
      throw placed(error, models.location);
    });
    const predictions = await predictRows(model, argument, flags.json === true, io);
    if (flags.json) io.out(JSON.stringify({ model: model.name, version: model.version, predictions }));
    else for (const prediction of predictions) io.out(readable(prediction, model));
  } finally {
    await models.close();
  }
}

/** A model that is not there may be in another registry than the one that is read. */
function placed(error: unknown, location: string): unknown {
  if (!(error instanceof IrisError && error.code === "MODEL_NOT_FOUND")) return error;
  return new IrisError(error.code, `${error.message} The registry is ${location}.`, { cause: error });
}

const onlyModel = async ({ registry }: Models): Promise<string> =>
  defaultModelOf([...(await registry.catalogue()).keys()]);

async function predictRows(
  model: LoadedModel,
  argument: string,
  probabilities: boolean,
  io: Io,
): Promise<readonly Prediction[]> {
  const input = await readRowsArgument(argument, model, io);
  if (!input.many) return [await model.predict(input.row, { probabilities })];
  const { rows, many: _many, ...paths } = input;
  return model.predictMany(rows.slice(0, rows.length), { probabilities, ...paths });
}

/** A prediction on one line: `setosa 0.9999555689…`, `152.13…`, or the outputs of a tensor model as JSON. */
function readable(prediction: Prediction, { manifest }: LoadedModel): string {
  if (manifest.task === "regression" && isValuePrediction(prediction)) return String(prediction.value);
  if (manifest.task !== "classification" || !isClassPrediction(prediction)) return JSON.stringify(prediction);
  const { label, probability } = prediction;
  return probability === undefined ? String(label) : `${label} ${probability}`;
}
