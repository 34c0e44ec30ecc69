import { type Static, Type } from "@sinclair/typebox";

const Numbers = Type.Array(Type.Number());
const NumberText = Type.String({ pattern: "^-?[0-9]+$" });

/** One tree: columns of its nodes, and the sets of its categorical splits. */
export const XgboostTree = Type.Object({
  left_children: Numbers,
  right_children: Numbers,
  split_indices: Numbers,
  split_conditions: Numbers,
  default_left: Type.Array(Type.Union([Type.Number(), Type.Boolean()])),
  split_type: Type.Optional(Numbers),
  categories: Type.Optional(Numbers),
  categories_nodes: Type.Optional(Numbers),
  categories_segments: Type.Optional(Numbers),
  categories_sizes: Type.Optional(Numbers),
  tree_param: Type.Object({ size_leaf_vector: Type.Optional(NumberText) }),
});
export type XgboostTree = Static<typeof XgboostTree>;

const Trees = Type.Object({
  model: Type.Object({
    gbtree_model_param: Type.Object({ num_parallel_tree: Type.Optional(NumberText) }),
    trees: Type.Array(XgboostTree),
    tree_info: Numbers,
    iteration_indptr: Type.Optional(Numbers),
    cats: Type.Optional(
      Type.Object({
        enc: Type.Array(Type.Object({ offsets: Type.Optional(Numbers), values: Numbers })),
      }),
    ),
  }),
});

/** The trees of the booster `gbtree`. */
export const PlainBooster = Trees;

/** The trees of the booster `dart`, and what the leaves of each are multiplied by. */
export const DartBooster = Type.Object({ gbtree: Trees, weight_drop: Numbers });

/** What is read of the files of XGBoost 1.0 and later, but for the trees. */
export const XgboostFile = Type.Object({
  learner: Type.Object({
    attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
    feature_names: Type.Optional(Type.Array(Type.String())),
    learner_model_param: Type.Object({
      base_score: Type.String(),
      num_class: NumberText,
      num_feature: NumberText,
      num_target: Type.Optional(NumberText),
    }),
    objective: Type.Object({ name: Type.String() }),
    gradient_booster: Type.Object({ name: Type.String() }),
  }),
});
export type XgboostLearner = Static<typeof XgboostFile>["learner"];
export type XgboostTrees = Static<typeof Trees>["model"];
