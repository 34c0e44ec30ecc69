import { type Static, type TSchema, Type } from "@sinclair/typebox";

const Column = { flat_feature_index: Type.Integer({ minimum: 0 }), feature_id: Type.Optional(Type.String()) };

const FloatFeature = Type.Object({
  ...Column,
  feature_index: Type.Integer(),
  has_nans: Type.Boolean(),
  nan_value_treatment: Type.Union([Type.Literal("AsIs"), Type.Literal("AsFalse"), Type.Literal("AsTrue")]),
});

const CategoricalFeature = Type.Object({ ...Column, feature_index: Type.Integer() });

/** A condition: a float above a border, a category with a hash, or a statistic of categories. */
export const CatboostSplit = Type.Union([
  Type.Object({
    split_type: Type.Literal("FloatFeature"),
    float_feature_index: Type.Integer(),
    border: Type.Number(),
  }),
  Type.Object({
    split_type: Type.Literal("OneHotFeature"),
    cat_feature_index: Type.Integer(),
    value: Type.Integer(),
  }),
  Type.Object({ split_type: Type.Literal("OnlineCtr") }),
]);
export type CatboostSplit = Static<typeof CatboostSplit>;

/** A tree that asks the same condition in all nodes of a level. */
export const ObliviousTree = Type.Object({
  leaf_values: Type.Array(Type.Number()),
  splits: Type.Union([Type.Null(), Type.Array(CatboostSplit)]),
});
export type ObliviousTree = Static<typeof ObliviousTree>;

/** A node of a tree that has conditions of its own in each node: a split. */
export const SplitForm = Type.Object({ split: CatboostSplit, left: Type.Unknown(), right: Type.Unknown() });

/** A node of such a tree: a leaf. */
export const LeafForm = Type.Object({ value: Type.Union([Type.Number(), Type.Array(Type.Number())]) });

/** CatBoost writes null for a list that a model does not have. */
const listOf = <T extends TSchema>(item: T) => Type.Optional(Type.Union([Type.Null(), Type.Array(item)]));

/** What is read of the file; `trees` and what is refused by name are looked at apart. */
export const CatboostFile = Type.Object({
  features_info: Type.Object({
    float_features: listOf(FloatFeature),
    categorical_features: listOf(CategoricalFeature),
    cat_features_hash: listOf(Type.Object({ hash: Type.Integer(), value: Type.String() })),
    text_features: listOf(Type.Unknown()),
    embedding_features: listOf(Type.Unknown()),
  }),
  model_info: Type.Object({
    params: Type.Object({ loss_function: Type.Object({ type: Type.String() }) }),
    class_params: Type.Optional(
      Type.Object({
        class_names: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
      }),
    ),
    binclass_probability_threshold: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  }),
  oblivious_trees: listOf(ObliviousTree),
  trees: listOf(Type.Unknown()),
  scale_and_bias: Type.Tuple([Type.Number(), Type.Array(Type.Number())]),
});
export type CatboostFile = Static<typeof CatboostFile>;
