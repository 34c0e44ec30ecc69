/** Version of the HTTP contract, not of a package: it changes when the contract does. */
export const API_VERSION = "1.0.0";

/** What the document says before its operations. */
export const ABOUT = `Predictions of the models in a registry of iris.

- **One row** is an object by name or an array by position and gets \`prediction\`. **Many rows** are an array of rows or
  \`{"instances": [...]}\` and get \`predictions\` in the same order. CSV and NDJSON get responses
  in kind, or as JSON when \`accept\` names nothing else.
- **Forms of other tools** are many rows too: \`{"dataframe_split": {"columns": [...], "data": [[...]]}}\` (pandas, MLflow),
  \`{"dataframe_records": [row, ...]}\`, \`{"inputs": {"a feature": [value, ...], ...}}\` (a list for each feature) or
  \`{"inputs": [row, ...]}\`, \`{"data": [row, ...]}\` and \`{"rows": [row, ...]}\`. A body has one form. An object with the name of a feature
  among its keys is one row.
- **Nothing is coerced.** A number is a number, and null is taken only where a feature says so.
- **Nothing is rounded in silence.** Numbers are rounded to as many digits after the point as the model's manifest says;
  \`?unrounded=true\` gives them in full.
- **Errors** are problem documents (RFC 9457) with a stable \`code\`, and for bad input with every fault.`;

/** Tags have spaces, so that no model's name, which is a tag as well, can be one of them. */
export const GENERIC_TAGS = {
  predict: { name: "Any model", description: "Predictions from the default model, or from any model by its name" },
  models: { name: "The registry", description: "What is there and whether it is in service" },
  health: { name: "The server", description: "Probes" },
} as const;

const header = (description: string) => ({ description, schema: { type: "string" } });

/** Headers of a request for predictions. */
export const REQUEST_HEADERS = [
  {
    name: "content-encoding",
    in: "header",
    required: false,
    description: "How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed",
    // of an enum the docs page would send the first value
    schema: { type: "string", pattern: "^(identity|gzip|br|deflate|zstd)?$" },
  },
];

/** Headers of a request for predictions that is refused, by status. */
export const ERROR_HEADERS: Readonly<Record<string, object>> = {
  415: {
    "accept-post": header("The content types that are supported, where that of the request is not"),
    "accept-encoding": header("The content encodings that are supported, where that of the request is not"),
  },
  503: { "retry-after": header("Seconds to wait before the next attempt; there when `code` is OVERLOADED") },
};

/** Headers of a response with predictions. */
export const ANSWER_HEADERS = {
  "x-request-id": header("The request's own x-request-id, or a new one"),
  "x-model": header("The model that predicted"),
  "x-model-version": header("The version of it that predicted"),
  "server-timing": header("How long the prediction took, in milliseconds"),
};
