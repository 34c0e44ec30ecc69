import { isDeepStrictEqual } from "node:util";
import { Type } from "@sinclair/typebox";
import { CheckFailed } from "./check.ts";
import { excerpt, readJson } from "./shape.ts";
import type { Subject } from "./subject.ts";

const SHAPES = {
  classification: Type.Object({
    prediction: Type.Object({ label: Type.Unknown(), probability: Type.Number({ minimum: 0, maximum: 1 }) }),
  }),
  regression: Type.Object({ prediction: Type.Object({ value: Type.Number() }) }),
};
const AnyPrediction = Type.Object({ prediction: Type.Object({}, { minProperties: 1 }) });

/**
 * Judges the answer to the subject's row: the very prediction where it is known, else its form.
 * @returns the prediction, for the reader
 * @throws CheckFailed
 */
export function checkPrediction({ model, prediction: wanted }: Subject, text: string): string {
  const { prediction } = readJson(shapeOf(model.task), text, `a prediction of a ${model.task ?? "model"}`);
  if (wanted !== undefined && !isDeepStrictEqual(prediction, wanted)) {
    const todo = "The model was trained as the reference is, but is another: train it anew.";
    throw new CheckFailed(JSON.stringify(prediction), JSON.stringify(wanted), todo);
  }
  if ("label" in prediction && model.classes !== undefined && !model.classes.includes(prediction.label)) {
    throw new CheckFailed(`the label ${JSON.stringify(prediction.label)}`, `one of ${JSON.stringify(model.classes)}`);
  }
  return excerpt(JSON.stringify(prediction));
}

const shapeOf = (task: string | undefined) =>
  task === "classification" || task === "regression" ? SHAPES[task] : AnyPrediction;
