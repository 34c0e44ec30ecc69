/** The model that is meant when none is named and there are several. */
export const DEFAULT_MODEL = "iris";

/** The model that is meant when none is named: the only one, or else `iris`. */
export function defaultModelOf(names: readonly string[]): string {
  const [only] = names;
  return only !== undefined && names.length === 1 ? only : DEFAULT_MODEL;
}
