import { IrisError } from "../errors.ts";
import { isFloat } from "../manifest/dtypes.ts";
import type { Feature } from "../manifest/feature.ts";
import type { ImportOptions } from "./importOptions.ts";

/** The features with the units of the options, and null where the options allow it. @throws IrisError `INVALID_OPTION` */
export function withOptions(features: readonly Feature[], { unit, label, nullable }: ImportOptions): Feature[] {
  const units = new Map(Object.entries(typeof unit === "object" ? unit : {}));
  const isNullable = nullable === "all" ? floatNames(features) : new Set(nullable);
  checkNames(
    "--unit",
    [...units.keys()].filter((name) => name !== label),
    features,
  );
  checkNames("--nullable", [...isNullable], features);
  const unfit = features.find(({ name, dtype }) => isNullable.has(name) && !isFloat(dtype));
  if (unfit)
    throw new IrisError(
      "INVALID_OPTION",
      `--nullable must name float features, got ${unfit.name}, which is ${unfit.dtype}: null is sent to the model as NaN.`,
    );
  return features.map((feature) => {
    const own = units.get(feature.name);
    return {
      ...feature,
      ...(isNullable.has(feature.name) && { nullable: true }),
      ...(own !== undefined && { unit: own }),
    };
  });
}

const floatNames = (features: readonly Feature[]): Set<string> =>
  new Set(features.filter(({ dtype }) => isFloat(dtype)).map(({ name }) => name));

function checkNames(option: string, given: readonly string[], features: readonly Feature[]): void {
  const known = new Set(features.map(({ name }) => name));
  const unknown = given.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new IrisError(
    "INVALID_OPTION",
    `${option} must name features of the model, got ${unknown.join(", ")}. The features are ${listed([...known])}.`,
  );
}

/** @throws IrisError `INVALID_OPTION` */
export function checkNoNullable({ nullable }: ImportOptions): void {
  if (nullable === undefined) return;
  throw new IrisError("INVALID_OPTION", "--nullable must be left out: a row of this model is tensors, not features.");
}

/** @throws IrisError `INVALID_OPTION` for names that are empty or repeated */
export function checkDistinct(names: readonly string[] = []): void {
  const repeated = names.filter((name, index) => name === "" || names.indexOf(name) !== index);
  if (repeated.length === 0) return;
  throw new IrisError(
    "INVALID_OPTION",
    `--features must be different names, got ${repeated.map((name) => JSON.stringify(name)).join(", ")} twice or empty.`,
  );
}

const MAX_LISTED = 20;
/** The first names of a list. */
export const listed = (names: readonly string[]): string =>
  names.length > MAX_LISTED ? `${names.slice(0, MAX_LISTED).join(", ")}, …` : names.join(", ");
