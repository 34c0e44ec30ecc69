import { isValuePrediction, type Manifest, type Prediction } from "iris-models";
import { misfit } from "./misfit.ts";
import type { WriteNumber } from "./number.ts";
import type { AnswerWriter } from "./writer.ts";

/** Writes `{"value":152.1}`. */
export function valueWriter(manifest: Manifest, write: WriteNumber): AnswerWriter {
  const written = (prediction: Prediction): string => {
    if (isValuePrediction(prediction)) return write(prediction.value);
    throw misfit(manifest);
  };
  return {
    json: (prediction) => `{"value":${written(prediction)}}`,
    header: () => ["value"],
    cells: (prediction) => [written(prediction)],
  };
}
