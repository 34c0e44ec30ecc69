import type { Manifest } from "iris-models";
import type { FormatDocs, MediaTypeObject } from "../formats/format.ts";
import { FORMATS } from "../formats/formats.ts";
import type { Described } from "./described.ts";
import { manyRowsComponents } from "./forms.ts";
import type { JsonSchema } from "./jsonSchema.ts";
import { predictionSchema } from "./prediction.ts";
import { rowSchemas } from "./row.ts";

/** What every prediction's operation has in common. */
export interface Shared {
  readonly parameters: readonly { readonly name: string }[];
  /** The responses that are problems, by status. */
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

/** POST /models/<model>/predict with exactly what this model takes and returns. */
export async function predictOperation(model: Described, operationId: string, shared: Shared): Promise<Part> {
  const { name, description, digits, task } = model.manifest;
  return {
    operationId,
    summary: `Predict with ${name}`,
    description: [description, roundingOf(digits)].filter(Boolean).join("\n\n"),
    tags: [name],
    parameters: shared.parameters.filter(
      (parameter) => task === "classification" || parameter.name !== "probabilities",
    ),
    requestBody: { required: true, content: await contentOf(model, "request") },
    responses: {
      200: {
        description: "One prediction for one row, or predictions in the order of the rows",
        headers: shared.headers,
        content: await contentOf(model, "response"),
      },
      ...shared.problems,
    },
  };
}

function roundingOf(digits: number | undefined): string {
  if (digits === undefined) return "Numbers are not rounded.";
  const places = digits === 1 ? "1 digit" : `${digits} digits`;
  return `Numbers are rounded to ${places} after the point unless \`unrounded\` is true.`;
}

/** The media type objects of the formats that the model accepts or returns. */
async function contentOf(model: Described, part: keyof Pick<FormatDocs, "request" | "response">): Promise<Part> {
  const content: Record<string, MediaTypeObject> = {};
  for (const { mediaTypes, docs } of FORMATS) {
    const described = await docs[part](model);
    if (described) content[mediaTypes[0]] = described;
  }
  return content;
}
