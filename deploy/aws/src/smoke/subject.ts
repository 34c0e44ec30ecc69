import { type Static, Type } from "@sinclair/typebox";
import { Check } from "@sinclair/typebox/value";
import { CheckFailed } from "./check.ts";
import { excerpt, readJson } from "./shape.ts";

/** The part of GET /models that tells which model answers at /predict. */
const ModelList = Type.Object({
  default: Type.String(),
  models: Type.Array(Type.Object({ name: Type.String(), current: Type.Optional(Type.String()) })),
});

/** The part of GET /models/{model}/versions/{version} by which the model can be asked and its answer judged. */
const ModelVersion = Type.Object({
  model: Type.String(),
  version: Type.String(),
  task: Type.Optional(Type.String()),
  features: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), example: Type.Optional(Type.Unknown()) }, { minItems: 1 })),
  ),
  classes: Type.Optional(Type.Array(Type.Unknown())),
  training: Type.Optional(Type.Unknown()),
});
export type ModelVersion = Static<typeof ModelVersion>;

/** The part of the contract that holds an example for a model whose features have none. */
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

/** What `iris-models train` writes into a manifest when nobody asks for anything else. */
const ReferenceTraining = Type.Object({
  parameters: Type.Object({
    rounds: Type.Literal(100),
    learningRate: Type.Literal(0.1),
    depth: Type.Literal(3),
  }),
  data: Type.Object({ name: Type.Literal("iris"), rows: Type.Literal(150) }),
});

/** The row of the README's first example and what the reference model says to it, as HTTP shows it. */
const REFERENCE_ROW = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };
const REFERENCE_PREDICTION = { label: "virginica", probability: 0.9997 };

/** The model that is asked. */
export interface Subject {
  readonly model: ModelVersion;
  readonly row: unknown;
  /** What has to come back; undefined where only the form is known. */
  readonly prediction?: unknown;
}

/** Gets a page of the server. */
export type Get = (path: string) => Promise<{ readonly status: number; readonly text: string }>;

/**
 * Finds the default model and a row that it takes: its own features' examples, for the reference model the README's.
 * @throws CheckFailed
 */
export async function readSubject(get: Get): Promise<Subject> {
  const list = readJson(ModelList, await page(get, "/models"), "a list of models");
  const current = list.models.find(({ name }) => name === list.default)?.current;
  if (current === undefined) {
    const names = list.models.map(({ name }) => name).join(", ") || "no model at all";
    const todo = `Train one (\`iris-models train\`), or set IRIS_DEFAULT_MODEL; \`iris-models verify\` says what is wrong.`;
    throw new CheckFailed(names, `"${list.default}", the default model, in service`, todo);
  }
  const path = `/models/${encodeURIComponent(list.default)}/versions/${encodeURIComponent(current)}`;
  const model = readJson(ModelVersion, await page(get, path), "the default model's version");
  if (Check(ReferenceTraining, model.training)) {
    return { model, row: REFERENCE_ROW, prediction: REFERENCE_PREDICTION };
  }
  return { model, row: await exampleOf(model, get) };
}

async function exampleOf({ features = [] }: ModelVersion, get: Get): Promise<unknown> {
  if (features.length > 0 && features.every(({ example }) => example !== undefined)) {
    return Object.fromEntries(features.map(({ name, example }) => [name, example]));
  }
  const contract = readJson(Contract, await page(get, "/openapi.json"), "a contract with an example of a row");
  return contract.paths["/predict"].post.requestBody.content["application/json"].examples.row.value;
}

async function page(get: Get, path: string): Promise<string> {
  const { status, text } = await get(path);
  if (status === 200) return text;
  throw new CheckFailed(`${path} with status ${status} (${excerpt(text)})`, "200");
}
