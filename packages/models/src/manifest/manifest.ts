import { type Static, Type } from "@sinclair/typebox";
import { VERSION_PATTERN } from "../patterns.ts";
import { Feature } from "./feature.ts";
import { Metrics } from "./metrics.ts";
import { TensorSpec } from "./tensor.ts";

/** A SHA-256 digest in hexadecimal. */
export const SHA256_PATTERN = "^[0-9a-f]{64}$";

/** What a model does with a row. */
export const Task = Type.Union([Type.Literal("classification"), Type.Literal("regression"), Type.Literal("tensor")]);
export type Task = Static<typeof Task>;

/** What happens to features and columns of rows that a model does not know. */
export const UnknownFeatures = Type.Union([Type.Literal("refuse"), Type.Literal("ignore")]);
export type UnknownFeatures = Static<typeof UnknownFeatures>;

/** A class as it appears in responses: text, or an integer that JSON can hold exactly. */
export const ClassLabel = Type.Union([
  Type.String(),
  Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
]);
export type ClassLabel = Static<typeof ClassLabel>;

/** An input tensor. With features it is filled from them, one column each; without, callers send it whole by its name. */
export const InputSpec = Type.Object({
  ...TensorSpec.properties,
  features: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
});
export type InputSpec = Static<typeof InputSpec>;

/** An output tensor and its part in the prediction; without a role it is given under its own name. */
export const OutputSpec = Type.Object({
  ...TensorSpec.properties,
  role: Type.Optional(Type.Union([Type.Literal("label"), Type.Literal("probabilities"), Type.Literal("value")])),
});
export type OutputSpec = Static<typeof OutputSpec>;

/** A row and what the model must predict for it before it is put in service. */
export const GoldenRow = Type.Object({
  row: Type.Unknown({ description: "One row, in any form that a request may have" }),
  expected: Type.Object({
    label: Type.Optional(ClassLabel),
    probabilities: Type.Optional(
      Type.Union([Type.Record(Type.String(), Type.Number()), Type.Array(Type.Number())], {
        description: "By class, or in the order of `classes`, which notices no class that was renamed",
      }),
    ),
    value: Type.Optional(Type.Number()),
    outputs: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: "Whole tensors of this row by name" }),
    ),
  }),
});
export type GoldenRow = Static<typeof GoldenRow>;

/** A number is right when |got - expected| <= absolute + relative * |expected|. */
export const Tolerance = Type.Object({
  absolute: Type.Number({ minimum: 0 }),
  relative: Type.Number({ minimum: 0 }),
});
export type Tolerance = Static<typeof Tolerance>;

/** A file beside the model in which tensors have their data. */
export const FurtherFile = Type.Object({
  name: Type.String({ minLength: 1, description: "Path relative to the version's folder, as the graph names it" }),
  sha256: Type.String({ pattern: SHA256_PATTERN }),
  bytes: Type.Integer({ minimum: 0 }),
});
export type FurtherFile = Static<typeof FurtherFile>;

/** What one version takes, gives and claims: `<model>/<version>/manifest.json`. */
export const Manifest = Type.Object({
  name: Type.String({ minLength: 1 }),
  version: Type.String({ pattern: VERSION_PATTERN }),
  description: Type.Optional(Type.String()),
  task: Task,
  batched: Type.Optional(
    Type.Boolean({
      description:
        "Whether the first dimension of every input and output counts rows. true also says that rows do not influence each other, so that rows of different requests share a run. Unset: it counts rows, and they share a run where the graph proves that they may. false: requests send whole tensors",
    }),
  ),
  bounded: Type.Optional(
    Type.Boolean({
      description:
        "Whether a run's time is bounded by its number of rows: no loops, no sizes that depend on values. false keeps the model out of the server's own process; otherwise the graph has to prove it",
    }),
  ),
  inputs: Type.Array(InputSpec, { minItems: 1 }),
  features: Type.Optional(Type.Array(Feature, { minItems: 1 })),
  unknownFeatures: Type.Optional(
    Type.Union(UnknownFeatures.anyOf, {
      description:
        "What happens to features and CSV columns of a row that the model does not know: refuse names them as errors, ignore reads the row without them. Unset: as the server is set, which is refuse by default",
    }),
  ),
  outputs: Type.Array(OutputSpec, { minItems: 1 }),
  classes: Type.Optional(Type.Array(ClassLabel, { minItems: 2 })),
  target: Type.Optional(
    Type.Object({ name: Type.String(), unit: Type.Optional(Type.String()), description: Type.Optional(Type.String()) }),
  ),
  digits: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 15,
      description: "Digits after the point that HTTP shows. Unset: all of them",
    }),
  ),
  file: Type.Object({
    name: Type.Literal("model.onnx"),
    sha256: Type.String({ pattern: SHA256_PATTERN }),
    bytes: Type.Integer({ minimum: 1 }),
  }),
  files: Type.Optional(
    Type.Array(FurtherFile, { description: "Files beside model.onnx that hold data of the graph's tensors" }),
  ),
  training: Type.Optional(
    Type.Object({
      algorithm: Type.String(),
      parameters: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Boolean()])),
      data: Type.Object({
        name: Type.String(),
        sha256: Type.String({ pattern: SHA256_PATTERN }),
        rows: Type.Integer({ minimum: 1 }),
      }),
    }),
  ),
  metrics: Type.Optional(Metrics),
  tolerance: Type.Optional(Tolerance),
  golden: Type.Optional(Type.Array(GoldenRow)),
  created: Type.Optional(Type.String({ description: "When it was made, ISO 8601 in UTC" })),
  createdBy: Type.Optional(Type.String({ description: "What made it, such as iris-models 0.1.0" })),
});
export type Manifest = Static<typeof Manifest>;

/** What a publisher writes: the manifest without what publishing fills in. */
export type ManifestDraft = Omit<Manifest, "version" | "file" | "files">;
