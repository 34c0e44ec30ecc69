import { type Static, Type } from "@sinclair/typebox";
import { Feature as AnyFeature, Finding as AnyFinding, Metrics as AnyMetrics, ClassLabel, Manifest } from "iris-models";

const { description, task, target, digits, ...others } = Manifest.properties;
const { name: _name, version: _version, golden: _golden, tolerance: _tolerance, ...claims } = others;

/** A feature of a model, as its manifest describes it. */
export const Feature = Type.Object(AnyFeature.properties, { $id: "Feature", description: "One value of a row" });

/** How good a model is. */
export const Metrics = Type.Union(AnyMetrics.anyOf, {
  $id: "Metrics",
  description: "Scores on the training rows and in cross-validation",
});

const features = Type.Optional(
  Type.Array(Type.Unsafe<AnyFeature>(Type.Ref("Feature")), {
    description: "What a row holds, in the order of a row by position",
  }),
);
const metrics = Type.Optional(Type.Unsafe<AnyMetrics>(Type.Ref("Metrics")));

const reasonOf = (description: string) =>
  Type.Optional(Type.Object({ code: Type.String(), message: Type.String() }, { description }));

/** Whether a version is in service. */
const VersionState = Type.Object({
  version: Type.String(),
  state: Type.Union([Type.Literal("ready"), Type.Literal("unchecked"), Type.Literal("failed")], {
    description: "ready is in service; unchecked is loaded at its first request; failed is out of service",
  }),
  reason: reasonOf("Why a failed version is out of service"),
});

/** A model with what its current version takes and gives. */
export const Model = Type.Object(
  {
    name: Type.String(),
    current: Type.Optional(
      Type.String({ description: "The version for requests that name none; absent when none is in service" }),
    ),
    aliases: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Record(Type.String(), Type.Number())], {
        description: "A version, or versions with their weights",
      }),
    ),
    fault: reasonOf(
      "What is wrong with its names: aliases cannot be read, one names a version that is not there, or a new version cannot be fetched",
    ),
    versions: Type.Array(VersionState, { description: "Lowest first" }),
    description,
    task: Type.Optional(task),
    features,
    classes: Type.Optional(Type.Array(ClassLabel)),
    target,
    digits,
    metrics,
  },
  { $id: "Model", description: "A model with what its current version takes and gives" },
);
export type Model = Static<typeof Model>;

/** Something in the registry that seems to be a model and is not served. */
export const Finding = Type.Object(AnyFinding.properties, {
  $id: "Finding",
  description: "Something in the registry that seems to be a model and is not served from where it is",
});

/** The response of GET /models. */
export const ModelList = Type.Object(
  {
    default: Type.String({ description: "The model at /predict" }),
    models: Type.Array(Type.Unsafe<Model>(Type.Ref("Model"))),
    findings: Type.Optional(
      Type.Array(Type.Unsafe<AnyFinding>(Type.Ref("Finding")), {
        description: "What is not as a registry wants it; absent when there is nothing. At most 100",
      }),
    ),
  },
  { $id: "ModelList", description: "Every model of the registry" },
);
export type ModelList = Static<typeof ModelList>;

/** One version with all that its manifest claims. */
export const Version = Type.Object(
  {
    model: Type.String(),
    ...VersionState.properties,
    description,
    task: Type.Optional(task),
    target,
    digits,
    ...Type.Partial(Type.Object(claims)).properties,
    features,
    metrics,
  },
  { $id: "Version", description: "One version of a model with all that its manifest claims" },
);
export type Version = Static<typeof Version>;
