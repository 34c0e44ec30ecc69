import { type Static, Type } from "@sinclair/typebox";
import { DType } from "./tensor.ts";

/** Two limits, both included, in the feature's own unit. */
export const Range = Type.Object({
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
});
export type Range = Static<typeof Range>;

/** One value of a row: what callers send by name or by position. */
export const Feature = Type.Object({
  name: Type.String({ minLength: 1 }),
  dtype: DType,
  description: Type.Optional(Type.String()),
  unit: Type.Optional(Type.String({ description: "Unit of measure, such as cm" })),
  nullable: Type.Optional(
    Type.Boolean({ description: "Whether null is taken and filled in by the model. Default false" }),
  ),
  range: Type.Optional(
    Type.Object(Range.properties, { description: "Limits that are enforced: a value outside is refused" }),
  ),
  observed: Type.Optional(
    Type.Object(Range.properties, {
      description: "Smallest and largest value in the training data; documented, not enforced",
    }),
  ),
  example: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Boolean()])),
});
export type Feature = Static<typeof Feature>;
