import { type Static, Type } from "@sinclair/typebox";
import { Prediction } from "../../schemas/jsonBody.ts";

/** A request for predictions of many rows: the form of Step Functions' ItemBatcher, https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
export const BatchEvent = Type.Object(
  {
    BatchInput: Type.Optional(
      Type.Object(
        {
          model: Type.Optional(Type.String({ minLength: 1, description: "the name of a model, as a string" })),
          version: Type.Optional(Type.String({ minLength: 1, description: "a version or an alias, as a string" })),
          probabilities: Type.Optional(Type.Boolean({ description: "true or false" })),
          unrounded: Type.Optional(Type.Boolean({ description: "true or false" })),
        },
        { additionalProperties: false, description: "an object of model, version, probabilities and unrounded" },
      ),
    ),
    Items: Type.Array(Type.Unknown(), { description: "an array of rows" }),
  },
  { additionalProperties: false },
);
export type BatchEvent = Static<typeof BatchEvent>;

/** One thing wrong with an item. */
const ItemFault = Type.Object({
  path: Type.String({ description: "Where it is: a JSON pointer into the item" }),
  message: Type.String({ description: "What is expected and what was received" }),
});

/** Why an item has no prediction. */
export const ItemError = Type.Object({
  code: Type.String({ description: "INVALID_INPUT, or OUTPUT_INVALID where the model gives what is no number" }),
  message: Type.String({ description: "What is wrong with this item and what to do about it" }),
  errors: Type.Optional(Type.Array(ItemFault, { description: "Everything that is wrong with it" })),
});
export type ItemError = Static<typeof ItemError>;

/** The response to a batch: a result an item, in the order of the items. */
export const BatchResponse = Type.Object({
  model: Type.String({ description: "The model that predicted" }),
  version: Type.String({ description: "The version of it that predicted" }),
  results: Type.Array(Type.Union([Type.Object({ prediction: Prediction }), Type.Object({ error: ItemError })]), {
    description: "For each item its prediction, as over HTTP, or its own error",
  }),
});
export type BatchResponse = Static<typeof BatchResponse>;
