import { Type } from "@sinclair/typebox";

const Row = Type.Union(
  [
    Type.Object({}, { additionalProperties: true, description: "By name of feature or input" }),
    Type.Array(Type.Unknown(), { description: "By position" }),
  ],
  { description: "A row, in the form that the model wants" },
);

const Rows = Type.Array(Row, { minItems: 1 });

/** Keys of an object that hold a list of rows. */
const FORMS = ["instances", "inputs", "data", "rows", "dataframe_records"];

const Columns = Type.Object({
  inputs: Type.Object(
    {},
    { additionalProperties: Type.Array(Type.Unknown()), description: "An array of values for each feature or input" },
  ),
});

const Frame = Type.Object(
  {
    columns: Type.Array(Type.String()),
    index: Type.Optional(Type.Array(Type.Unknown())),
    data: Type.Array(Type.Array(Type.Unknown()), { minItems: 1 }),
  },
  { description: "A data frame as pandas writes it with orient=split" },
);

/** A JSON body of a request to any model; each model has an operation of its own that says exactly what it accepts. */
export const AnyJsonBody = Type.Union(
  [Row, Rows, ...FORMS.map((key) => Type.Object({ [key]: Rows })), Columns, Type.Object({ dataframe_split: Frame })],
  { description: "One row, an array of rows, or an object in one of the forms of many rows" },
);

/** A prediction of any model. */
export const Prediction = Type.Object(
  {},
  { additionalProperties: true, description: "In the form of the model's task" },
);

/** A JSON body of a response of any model. */
export const AnyJsonResponse = Type.Union([
  Type.Object({ prediction: Prediction }),
  Type.Object({ predictions: Type.Array(Prediction) }),
]);
