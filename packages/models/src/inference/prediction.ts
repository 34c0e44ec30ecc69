import type { ClassLabel } from "../manifest/manifest.ts";

/** The prediction of a classification, unrounded. `probability` is the label's own; absent where the model gives none. */
export interface ClassPrediction {
  readonly label: ClassLabel;
  readonly probability?: number;
  /** By class, in the order of the manifest's classes; there when requested. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** The prediction of a regression, unrounded, in the target's unit. */
export interface ValuePrediction {
  readonly value: number;
}

/** A JSON value that stands for a tensor: nested arrays in row-major order, a bare element for rank 0. */
export type TensorValue = number | string | boolean | readonly TensorValue[];

/** The prediction of a tensor model: its outputs by name, without the batch dimension. NaN and the infinities, which JSON lacks, are the texts `NaN`, `Infinity` and `-Infinity`. */
export type TensorPrediction = Readonly<Record<string, TensorValue>>;

export type Prediction = ClassPrediction | ValuePrediction | TensorPrediction;

/** Whether it is the prediction of a classification; check the manifest's task first, since a tensor model may name an output `label`. */
export const isClassPrediction = (prediction: Prediction): prediction is ClassPrediction => "label" in prediction;

/** Whether it is the prediction of a regression; check the manifest's task first, since a tensor model may name an output `value`. */
export const isValuePrediction = (prediction: Prediction): prediction is ValuePrediction => "value" in prediction;

/** @see LoadedModel.predict */
export interface PredictOptions {
  /** Whether a prediction has every class's probability. @default false */
  readonly probabilities?: boolean;
}
