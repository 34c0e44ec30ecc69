import { type Static, Type } from "@sinclair/typebox";

const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

/** What may stand behind the question mark of a prediction's URL. */
export const PredictQuery = Type.Object(
  {
    probabilities: flag("true adds every class's probability, for models that have classes"),
    unrounded: flag("true returns numbers in full; otherwise they are rounded to the model's `digits` after the point"),
  },
  { additionalProperties: false },
);
export type PredictQuery = Static<typeof PredictQuery>;

/** Nothing may. */
export const NoQuery = Type.Object({}, { additionalProperties: false });
