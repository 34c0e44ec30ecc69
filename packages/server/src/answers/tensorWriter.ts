import type { Manifest } from "iris-models";
import type { WriteNumber } from "./number.ts";
import type { AnswerWriter } from "./writer.ts";

/** Writes each output by its name, as nested arrays; in CSV as a cell of JSON. */
export function tensorWriter({ outputs }: Manifest, write: WriteNumber): AnswerWriter {
  const names = outputs.map(({ name }) => name);
  const round = (_key: string, value: unknown): unknown => (typeof value === "number" ? Number(write(value)) : value);
  return {
    json: (prediction) => JSON.stringify(prediction, round),
    header: () => names,
    cells: (prediction) => names.map((name) => JSON.stringify(Reflect.get(prediction, name), round)),
  };
}
