import type { Feature, Range } from "iris-models";
import { elementSchema } from "./element.ts";
import { joinSentences } from "./joinSentences.ts";
import type { JsonSchema } from "./jsonSchema.ts";

/** The schema of a feature's value. Limits that are enforced are limits of the schema; what training saw is only described. */
export function featureSchema(feature: Feature): JsonSchema {
  const { dtype, nullable, range, observed, unit, example } = feature;
  const element = elementSchema(dtype);
  const limited = range ? withRange(element, range) : element;
  const description = describe(feature);
  return {
    ...(nullable ? orMissing(limited) : limited),
    ...(description && { description }),
    ...(example !== undefined && { examples: [example] }),
    ...(unit && { "x-unit": unit }),
    ...(observed && { "x-observed": observed }),
  };
}

/** The narrower of two limits holds. */
function withRange(schema: JsonSchema, range: Range): JsonSchema {
  if (schema.anyOf) return { anyOf: schema.anyOf.map((one) => (one.type === "integer" ? withRange(one, range) : one)) };
  const least = Math.max(range.minimum ?? Number.NEGATIVE_INFINITY, schema.minimum ?? Number.NEGATIVE_INFINITY);
  const most = Math.min(range.maximum ?? Number.POSITIVE_INFINITY, schema.maximum ?? Number.POSITIVE_INFINITY);
  return {
    ...schema,
    ...(Number.isFinite(least) && { minimum: least }),
    ...(Number.isFinite(most) && { maximum: most }),
  };
}

/** A missing value is null or its synonym `"NaN"`. */
const orMissing = (schema: JsonSchema): JsonSchema => ({
  anyOf: [schema, { type: "string", enum: ["NaN"] }, { type: "null" }],
});

function describe({ description, unit, observed, nullable }: Feature): string {
  return joinSentences(
    description,
    unit && `In ${unit}`,
    observed && `${span(observed)} in the training data`,
    nullable && 'null or "NaN" when it is not known',
  );
}

function span({ minimum, maximum }: Range): string {
  if (minimum === undefined) return `Up to ${maximum}`;
  return maximum === undefined ? `From ${minimum}` : `${minimum} to ${maximum}`;
}
