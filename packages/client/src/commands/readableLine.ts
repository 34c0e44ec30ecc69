import { printableLine } from "../core/printable.ts";
import type { AnyPrediction } from "../types.ts";

const CLASS_KEYS = ["label", "probability", "probabilities"];

/** A prediction on one line: `virginica 0.9997`, `152.1`, or the outputs of a tensor model as JSON. */
export function readableLine(prediction: AnyPrediction): string {
  return printableLine(lineOf(prediction));
}

function lineOf(prediction: AnyPrediction): string {
  const keys = Object.keys(prediction);
  const { label, probability, value } = prediction;
  if (isScalar(label) && keys.every((key) => CLASS_KEYS.includes(key))) {
    return probability === undefined ? String(label) : `${label} ${probability}`;
  }
  return typeof value === "number" && keys.length === 1 ? String(value) : JSON.stringify(prediction);
}

const isScalar = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
