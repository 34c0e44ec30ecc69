import type { Prediction } from "iris-models";

/** Writes a model's predictions, in the form of its task. */
export interface AnswerWriter {
  /** One prediction as JSON text. */
  json(prediction: Prediction): string;
  /** The names of the columns of CSV. @param probabilities whether every class's is asked for */
  header(probabilities: boolean): string[];
  /** One prediction as cells, in the header's order. */
  cells(prediction: Prediction): string[];
}
