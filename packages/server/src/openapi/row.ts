import type { Dimension, Manifest, TensorSpec } from "iris-models";
import { outputElementSchema, tensorElementSchema } from "./element.ts";
import { featureSchema } from "./feature.ts";
import type { JsonSchema } from "./jsonSchema.ts";

/** The schemas of a row: by name always, by position where the model takes that. */
export interface RowSchemas {
  readonly Row: JsonSchema;
  readonly Values?: JsonSchema;
}

/** The schemas of a model's rows. */
export function rowSchemas(manifest: Manifest): RowSchemas {
  return manifest.features ? featureRow(manifest, manifest.features) : tensorRow(manifest);
}

function featureRow({ name }: Manifest, features: NonNullable<Manifest["features"]>): RowSchemas {
  const schemas = features.map(featureSchema);
  const names = features.map((feature) => feature.name);
  return {
    Row: byName(`A row of ${name} by the names of its features`, names, schemas),
    Values: {
      type: "array",
      description: `A row of ${name} by position: ${names.join(", ")}`,
      prefixItems: schemas.map((schema, index) => ({ title: names[index]!, ...schema })),
      items: false,
      minItems: names.length,
      maxItems: names.length,
    },
  };
}

function tensorRow({ name, inputs, batched }: Manifest): RowSchemas {
  const schemas = inputs.map((input) =>
    describeShape(tensorSchema(rowShape(input, batched), tensorElementSchema(input.dtype)), input, batched),
  );
  const Row = byName(
    `A row of ${name} by the names of its inputs`,
    inputs.map((input) => input.name),
    schemas,
  );
  const [only] = schemas;
  return inputs.length === 1 && only
    ? { Row, Values: { ...only, description: `The only input of ${name}, bare. ${only.description}` } }
    : { Row };
}

function byName(description: string, names: readonly string[], schemas: readonly JsonSchema[]): JsonSchema {
  return {
    type: "object",
    description,
    properties: Object.fromEntries(names.map((name, index) => [name, schemas[index]!])),
    required: names,
    additionalProperties: false,
  };
}

/** The dimensions of one row's tensor: where the first one counts rows, a row has the others. */
export const rowShape = ({ shape }: Pick<TensorSpec, "shape">, batched: boolean | undefined): readonly Dimension[] =>
  batched === false ? shape : shape.slice(1);

/** Nested arrays of the given dimensions; a free one has any length. */
function tensorSchema([size, ...inner]: readonly Dimension[], element: JsonSchema): JsonSchema {
  if (size === undefined) return element;
  const items = tensorSchema(inner, element);
  return typeof size === "number" ? { type: "array", items, minItems: size, maxItems: size } : { type: "array", items };
}

/** A tensor's schema with its shape in words. */
function describeShape(schema: JsonSchema, tensor: TensorSpec, batched: boolean | undefined): JsonSchema {
  const shape = rowShape(tensor, batched).map((size) => size ?? "any");
  return {
    ...schema,
    description: shape.length === 0 ? `One ${tensor.dtype}.` : `${tensor.dtype} of shape ${shape.join(" x ")}.`,
  };
}

/** The schema of an output tensor of one row. */
export const outputSchema = (output: TensorSpec, batched: boolean | undefined): JsonSchema =>
  describeShape(tensorSchema(rowShape(output, batched), outputElementSchema(output.dtype)), output, batched);
