import type { Manifest } from "iris-models";
import { answerExamples, csvExample, dataFrameExample, jsonExamples, ndjsonExample } from "./bodyExamples.ts";
import type { Described } from "./described.ts";
import { anyRow, manyRowsComponents } from "./forms.ts";
import { type JsonSchema, refTo } from "./jsonSchema.ts";
import { predictionSchema } from "./prediction.ts";
import { rowSchemas } from "./row.ts";

/** What every prediction's operation has in common. */
export interface Shared {
  readonly parameters: readonly { readonly name: string }[];
  /** The answers that are problems, by status. */
  readonly problems: Readonly<Record<string, unknown>>;
  readonly headers: unknown;
}

type Part = Readonly<Record<string, unknown>>;

/**
 * The components of a model: `<model>.Row`, `<model>.Values` where rows by position are taken, those of many rows, and
 * `<model>.Prediction`.
 */
export function componentsOf(manifest: Manifest): Readonly<Record<string, JsonSchema>> {
  const { Row, Values } = rowSchemas(manifest);
  const named = (part: string) => `${manifest.name}.${part}`;
  return {
    [named("Row")]: Row,
    ...(Values && { [named("Values")]: Values }),
    ...manyRowsComponents(manifest),
    [named("Prediction")]: predictionSchema(manifest),
  };
}

/** POST /models/<model>/predict with exactly what this model takes and answers. */
export function predictOperation(model: Described, operationId: string, shared: Shared): Part {
  const { name, description, digits, task } = model.manifest;
  return {
    operationId,
    summary: `Predict with ${name}`,
    description: [description, roundingOf(digits)].filter(Boolean).join("\n\n"),
    tags: [name],
    parameters: shared.parameters.filter(
      (parameter) => task === "classification" || parameter.name !== "probabilities",
    ),
    requestBody: { required: true, content: requestContent(model) },
    responses: {
      200: {
        description: "One prediction for one row, or predictions in the order of the rows",
        headers: shared.headers,
        content: answerContent(model),
      },
      ...shared.problems,
    },
  };
}

function roundingOf(digits: number | undefined): string {
  if (digits === undefined) return "Numbers are not rounded.";
  const places = digits === 1 ? "1 digit" : `${digits} digits`;
  return `Numbers are rounded to ${places} after the point unless \`unrounded\` is asked for.`;
}

function requestContent(model: Described): Part {
  const { manifest, example } = model;
  const text = (description: string) => ({ schema: { type: "string", description } });
  return {
    "application/json": {
      schema: bodySchema(manifest),
      ...(example && { examples: { ...jsonExamples(manifest, example), ...dataFrameExample(example) } }),
    },
    ...(manifest.features && {
      "text/csv": {
        ...text("Rows by position, or by name below a header. An empty cell is null"),
        ...(example && { example: csvExample(example) }),
      },
    }),
    "application/x-ndjson": { ...text("A row of JSON a line"), ...(example && { example: ndjsonExample(example) }) },
  };
}

function bodySchema(manifest: Manifest): JsonSchema {
  const row = anyRow(manifest);
  const many = ["Rows", "ManyRows"].map((part) => refTo(`${manifest.name}.${part}`));
  return { anyOf: [...(row.anyOf ?? [row]), ...many] };
}

function answerContent({ manifest, example }: Described): Part {
  const prediction = refTo(`${manifest.name}.Prediction`);
  const one = { type: "object", properties: { prediction }, required: ["prediction"], additionalProperties: false };
  const many = {
    type: "object",
    properties: { predictions: { type: "array", items: prediction } },
    required: ["predictions"],
    additionalProperties: false,
  };
  return {
    "application/json": {
      schema: { anyOf: [one, many] },
      ...(example && { examples: answerExamples(manifest, example) }),
    },
    "text/csv": { schema: { type: "string", description: "A header and a line a row, when the rows came as CSV" } },
    "application/x-ndjson": {
      schema: { type: "string", description: "A prediction of JSON a line, when the rows came as NDJSON" },
    },
  };
}
