import { parseAllDocuments } from "yaml";

/** One object of Kubernetes, as it is written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Reads the objects of a file. @throws Error where one is no object of Kubernetes, or the YAML is broken */
export function manifestsIn(yaml: string): Manifest[] {
  return parseAllDocuments(yaml, { uniqueKeys: true }).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    const value: unknown = document.toJS();
    return value === null ? [] : [checked(value)];
  });
}

function checked(value: unknown): Manifest {
  if (!isManifest(value)) throw new Error(`This is no object of Kubernetes: ${JSON.stringify(value)}`);
  return value;
}

const isManifest = (value: unknown): value is Manifest =>
  ["apiVersion", "kind", "metadata.name"].every((path) => typeof get(value, path) === "string");

/** The value at a path such as `spec.containers.0.image`, or undefined. */
export function get(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => {
    return typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined;
  }, value);
}

/** The list at a path, or an empty one. */
export function list(value: unknown, path: string): unknown[] {
  const found = get(value, path);
  return Array.isArray(found) ? found : [];
}

/** The mapping at a path. @throws Error where there is none */
export function record(value: unknown, path: string): object {
  const found = get(value, path);
  if (typeof found === "object" && found !== null) return found;
  throw new Error(`There is no ${path} in ${JSON.stringify(value)}`);
}

/** The only object of a kind. @throws Error where there is none, or several */
export function only(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`There are ${found.length} of ${kind}, not one.`);
  return found[0]!;
}

/** A variable of a container: its value, or where it comes from. */
export function variables(container: unknown): ReadonlyMap<string, unknown> {
  const env = get(container, "env");
  if (!Array.isArray(env)) return new Map();
  return new Map(env.map((one) => [String(get(one, "name")), get(one, "value") ?? get(one, "valueFrom")]));
}
