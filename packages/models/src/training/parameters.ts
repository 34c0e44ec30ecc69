import { IrisError } from "../errors.ts";
import type { BoostingOptions } from "./model.ts";

/** How a model was fitted, every default filled in. */
export interface BoostingParameters extends Readonly<Record<string, number>> {
  readonly rounds: number;
  readonly learningRate: number;
  readonly depth: number;
}

const MAX_ROUNDS = 10_000;
/** Leaves double with each level; a tree that deep has one for every row of a large file. */
const MAX_DEPTH = 20;

/**
 * Fills in scikit-learn's defaults and refuses what cannot be fitted.
 * @throws IrisError `INVALID_OPTION` that names every fault
 */
export function checkParameters({ rounds = 100, learningRate = 0.1, depth = 3 }: BoostingOptions): BoostingParameters {
  const faults = [
    ...(isIntegerTo(rounds, MAX_ROUNDS) ? [] : [`rounds must be an integer from 1 to ${MAX_ROUNDS}, got ${rounds}`]),
    ...(learningRate > 0 && learningRate <= 10
      ? []
      : [`the learning rate must be a number above 0 and up to 10, got ${learningRate}`]),
    ...(isIntegerTo(depth, MAX_DEPTH) ? [] : [`the depth must be an integer from 1 to ${MAX_DEPTH}, got ${depth}`]),
  ];
  if (faults.length > 0) throw new IrisError("INVALID_OPTION", `${faults.join("; ")}.`);
  return { rounds, learningRate, depth };
}

const isIntegerTo = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
