/** Operation ids for models by name: `predictIris`. Where two names differ in signs or case only, the later ones get a number. */
export function operationIds(models: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(models.map((name) => [name, free(`predict${pascalCase(name)}`, taken)]));
}

const pascalCase = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** Ids are compared without case, since they become names of functions and files. */
function free(id: string, taken: Set<string>): string {
  const before = taken.size;
  let candidate = id;
  for (let number = 2; taken.add(candidate.toLowerCase()).size === before; number++) candidate = `${id}${number}`;
  return candidate;
}
