import type { Manifest } from "iris-models";
import { type RoundNumber, rounder } from "./number.ts";
import type { AnswerWriter } from "./writer.ts";

/** Writes each output by its name, as nested arrays; in CSV as a cell of JSON. @param digits undefined keeps all */
export function tensorWriter({ outputs }: Manifest, digits: number | undefined): AnswerWriter {
  const names = outputs.map(({ name }) => name);
  const round = rounder(digits);
  const rounded = round === undefined ? (value: unknown) => value : (value: unknown) => roundAll(value, round);
  return {
    json: (prediction) =>
      JSON.stringify(Object.fromEntries(Object.entries(prediction).map(([name, value]) => [name, rounded(value)]))),
    header: () => names,
    cells: (prediction) => names.map((name) => JSON.stringify(rounded(Reflect.get(prediction, name)))),
  };
}

/** A copy of nested arrays with its numbers rounded. A replacer of JSON.stringify would be called for each with its key as text. */
function roundAll(value: unknown, round: RoundNumber): unknown {
  if (typeof value === "number") return round(value);
  return Array.isArray(value) ? value.map((part) => roundAll(part, round)) : value;
}
