import { isDeepStrictEqual } from "node:util";
import { type Static, Type } from "@sinclair/typebox";
import { Check } from "@sinclair/typebox/value";
import { CheckFailed, excerpt, readJson } from "./report.ts";

/** The part of GET /models that says which model POST /predict uses. */
const ModelList = Type.Object({
  default: Type.String(),
  models: Type.Array(Type.Object({ name: Type.String(), current: Type.Optional(Type.String()) })),
});
/** The part of GET /models/{model}/versions/{version} for a request, and for checking its response. */
const ModelVersion = Type.Object({
  model: Type.String(),
  version: Type.String(),
  task: Type.Optional(Type.String()),
  features: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), example: Type.Optional(Type.Unknown()) }), { minItems: 1 }),
  ),
  classes: Type.Optional(Type.Array(Type.Unknown())),
  training: Type.Optional(Type.Unknown()),
});
/** The part of the OpenAPI document with an example row, for models whose features have none. */
const Contract = Type.Object({
  paths: Type.Object({
    "/predict": Type.Object({
      post: Type.Object({
        requestBody: Type.Object({
          content: Type.Object({
            "application/json": Type.Object({ examples: Type.Object({ row: Type.Object({ value: Type.Unknown() }) }) }),
          }),
        }),
      }),
    }),
  }),
});
/** What `iris-models train` writes into a manifest by default. */
const ReferenceTraining = Type.Object({
  parameters: Type.Object({ rounds: Type.Literal(100), learningRate: Type.Literal(0.1), depth: Type.Literal(3) }),
  data: Type.Object({ name: Type.Literal("iris"), rows: Type.Literal(150) }),
});

const PREDICTIONS = {
  classification: Type.Object({
    prediction: Type.Object({ label: Type.Unknown(), probability: Type.Number({ minimum: 0, maximum: 1 }) }),
  }),
  regression: Type.Object({ prediction: Type.Object({ value: Type.Number() }) }),
};
const AnyPrediction = Type.Object({ prediction: Type.Object({}, { minProperties: 1 }) });

/** The README's row, and the prediction of the reference model. */
const REFERENCE_ROW = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };
const REFERENCE_PREDICTION = { label: "virginica", probability: 0.9997 };

/** The model that the checks use. */
export interface ModelUnderTest {
  readonly name: string;
  readonly version: string;
  readonly task: string | undefined;
  readonly classes: readonly unknown[] | undefined;
  readonly row: unknown;
  /** The expected prediction; undefined when only its schema is known. */
  readonly prediction?: unknown;
}

/** Gets a path of the server. */
type Get = (path: string) => Promise<{ readonly status: number; readonly text: string }>;

/**
 * Finds the default model and a row for it: the examples of its features; for the reference model the README's row.
 * @throws CheckFailed
 */
export async function readModel(get: Get): Promise<ModelUnderTest> {
  const list = readJson(ModelList, await read(get, "/models"), "a list of models");
  const current = list.models.find(({ name }) => name === list.default)?.current;
  if (current === undefined) {
    const names = list.models.map(({ name }) => name).join(", ") || "no model";
    const hint = "Train one (`iris-models train`), or set IRIS_DEFAULT_MODEL; `iris-models verify` says what is wrong.";
    throw new CheckFailed(`the default model "${list.default}" in service`, names, hint);
  }
  const path = `/models/${encodeURIComponent(list.default)}/versions/${encodeURIComponent(current)}`;
  const found = readJson(ModelVersion, await read(get, path), "the default model's version");
  const { model: name, version, task, classes, training } = found;
  const reference = Check(ReferenceTraining, training) && { row: REFERENCE_ROW, prediction: REFERENCE_PREDICTION };
  return { name, version, task, classes, ...(reference || { row: await exampleOf(found, get) }) };
}

async function exampleOf({ features = [] }: Static<typeof ModelVersion>, get: Get): Promise<unknown> {
  if (features.length > 0 && features.every(({ example }) => example !== undefined)) {
    return Object.fromEntries(features.map(({ name, example }) => [name, example]));
  }
  const contract = readJson(Contract, await read(get, "/openapi.json"), "an OpenAPI document with an example row");
  return contract.paths["/predict"].post.requestBody.content["application/json"].examples.row.value;
}

async function read(get: Get, path: string): Promise<string> {
  const { status, text } = await get(path);
  if (status === 200) return text;
  throw new CheckFailed(`status 200 for ${path}`, `${status} (${excerpt(text)})`);
}

/**
 * Checks a response to the model's row: the exact prediction where it is known, else its schema.
 * @returns the prediction, for the report
 * @throws CheckFailed
 */
export function checkPrediction({ task, classes, prediction: expected }: ModelUnderTest, text: string): string {
  const schema = task === "classification" || task === "regression" ? PREDICTIONS[task] : AnyPrediction;
  const { prediction } = readJson(schema, text, `a prediction of a ${task ?? "model"}`);
  const shown = excerpt(JSON.stringify(prediction));
  if (expected !== undefined && !isDeepStrictEqual(prediction, expected)) {
    const hint = "The model was trained like the reference model, but predicts something else: train it again.";
    throw new CheckFailed(JSON.stringify(expected), shown, hint);
  }
  if ("label" in prediction && classes !== undefined && !classes.includes(prediction.label)) {
    throw new CheckFailed(`a label of ${JSON.stringify(classes)}`, JSON.stringify(prediction.label));
  }
  return shown;
}
