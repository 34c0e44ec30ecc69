import { type ClassPrediction, isClassPrediction, type Manifest, type Prediction } from "iris-models";
import { misfit } from "./misfit.ts";
import type { WriteNumber } from "./number.ts";
import type { AnswerWriter } from "./writer.ts";

/** Writes `{"label":"setosa","probability":0.9999}`. Labels and names of classes are turned into JSON once, not at each answer. */
export function classWriter(manifest: Manifest, write: WriteNumber): AnswerWriter {
  const { classes = [] } = manifest;
  const names = classes.map(String);
  const heads = new Map(classes.map((label) => [label, `{"label":${JSON.stringify(label)}`]));
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  const givesProbability = manifest.outputs.some(({ role }) => role === "probabilities");

  return {
    json(prediction) {
      const { label, probability, probabilities } = ofClass(prediction);
      const head = heads.get(label);
      if (head === undefined) throw misfit(manifest);
      if (probability === undefined) return `${head}}`;
      if (probabilities === undefined) return `${head},"probability":${write(probability)}}`;
      const all = names.map((name, index) => keys[index] + write(probabilities[name]!));
      return `${head},"probability":${write(probability)},"probabilities":{${all.join(",")}}}`;
    },
    header: (all) => ["label", ...(givesProbability ? ["probability", ...(all ? names : [])] : [])],
    cells(prediction) {
      const { label, probability, probabilities } = ofClass(prediction);
      const one = probability === undefined ? [] : [write(probability)];
      return [String(label), ...one, ...(probabilities ? names.map((name) => write(probabilities[name]!)) : [])];
    },
  };

  function ofClass(prediction: Prediction): ClassPrediction {
    if (isClassPrediction(prediction)) return prediction;
    throw misfit(manifest);
  }
}
