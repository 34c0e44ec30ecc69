import type { Manifest } from "iris-models";

/** An answer that is not of the model's task. That is a fault of iris, not of the request. */
export function misfit({ name, task }: Manifest): Error {
  return new Error(`The model ${name} gave an answer that is none of a ${task}.`);
}
