import type { Manifest } from "iris-models";
import type { JsonSchema } from "./jsonSchema.ts";
import { outputSchema } from "./row.ts";
import { sentences } from "./sentences.ts";

/** The schema of a model's prediction for one row. */
export function predictionSchema(manifest: Manifest): JsonSchema {
  if (manifest.task === "classification") return classSchema(manifest);
  return manifest.task === "regression" ? valueSchema(manifest) : outputsSchema(manifest);
}

const probability: JsonSchema = { type: "number", minimum: 0, maximum: 1 };

function classSchema({ name, classes = [], target, outputs }: Manifest): JsonSchema {
  const names = classes.map(String);
  const types = [...new Set(classes.map((label) => (typeof label === "string" ? "string" : "integer")))];
  const label = {
    type: types.length === 1 ? types[0]! : types,
    enum: classes,
    description: target?.description ?? `The ${target?.name ?? "class"}`,
  };
  const probabilities: JsonSchema = {
    type: "object",
    description: "Every class's probability; there on request",
    properties: Object.fromEntries(names.map((name) => [name, probability])),
    required: names,
    additionalProperties: false,
  };
  const gives = outputs.some(({ role }) => role === "probabilities");
  return {
    type: "object",
    description: `The prediction of ${name} for a row`,
    properties: {
      label,
      ...(gives && { probability: { ...probability, description: "The label's own" }, probabilities }),
    },
    required: ["label", ...(gives ? ["probability"] : [])],
    additionalProperties: false,
  };
}

function valueSchema({ name, target }: Manifest): JsonSchema {
  const description = sentences(
    target?.description ?? (target && `The ${target.name}`),
    target?.unit && `In ${target.unit}`,
  );
  return {
    type: "object",
    description: `The prediction of ${name} for a row`,
    properties: {
      value: { type: "number", ...(description && { description }), ...(target?.unit && { "x-unit": target.unit }) },
    },
    required: ["value"],
    additionalProperties: false,
  };
}

function outputsSchema({ name, outputs, batched }: Manifest): JsonSchema {
  return {
    type: "object",
    description: `The outputs of ${name} for a row`,
    properties: Object.fromEntries(outputs.map((output) => [output.name, outputSchema(output, batched)])),
    required: outputs.map((output) => output.name),
    additionalProperties: false,
  };
}
