import { type Static, Type } from "@sinclair/typebox";

/** Mean and standard deviation (population) of a score over the folds. */
export const FoldScore = Type.Object({ mean: Type.Number(), std: Type.Number() });
export type FoldScore = Static<typeof FoldScore>;

/** How good a classifier is: on its training rows, and by stratified cross-validation. */
export const ClassificationMetrics = Type.Object({
  accuracy: Type.Number({ minimum: 0, maximum: 1 }),
  logLoss: Type.Number({ minimum: 0 }),
  confusionMatrix: Type.Array(Type.Array(Type.Integer({ minimum: 0 })), {
    description: "Row: true class, column: predicted class, both in the order of `classes`",
  }),
  crossValidation: Type.Optional(Type.Object({ folds: Type.Integer(), accuracy: FoldScore, logLoss: FoldScore })),
});
export type ClassificationMetrics = Static<typeof ClassificationMetrics>;

/** How good a regressor is, in the target's own unit; `r2` has none. */
export const RegressionMetrics = Type.Object({
  rmse: Type.Number({ minimum: 0 }),
  mae: Type.Number({ minimum: 0 }),
  r2: Type.Number({ maximum: 1 }),
  crossValidation: Type.Optional(
    Type.Object({ folds: Type.Integer(), rmse: FoldScore, mae: FoldScore, r2: FoldScore }),
  ),
});
export type RegressionMetrics = Static<typeof RegressionMetrics>;

/** Scores on the training rows, and under `crossValidation` on rows that the model had not seen. */
export const Metrics = Type.Union([ClassificationMetrics, RegressionMetrics]);
export type Metrics = Static<typeof Metrics>;
