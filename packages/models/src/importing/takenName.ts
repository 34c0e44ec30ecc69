import { IrisError } from "../errors.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { targetVersions } from "../registry/aliases.ts";
import { findTarget } from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";

/** The version that responds under a name now; undefined where the name is free, or its manifest cannot be read. */
export async function currentVersion(registry: Registry, name: string): Promise<Manifest | undefined> {
  const entry = (await registry.catalogue()).get(name);
  if (entry === undefined) return undefined;
  try {
    const version = targetVersions(findTarget(entry, undefined)).at(-1)!;
    return await registry.manifest(name, version);
  } catch {
    return undefined;
  }
}

/**
 * What changes for clients when a version follows another.
 * @throws IrisError `INVALID_OPTION` for another task, unless it is forced
 */
export function changesForClients(before: Manifest | undefined, draft: ManifestDraft, force: boolean): string[] {
  if (before === undefined) return [];
  if (before.task !== draft.task) {
    const what = `${draft.name} version ${before.version} is a ${before.task} and this file is a ${draft.task}: the types of clients change.`;
    if (force) return [what];
    throw new IrisError("INVALID_OPTION", `${what} Choose another --name, or pass --force.`);
  }
  const changed = [
    ...difference("features", namesOf(before.features), namesOf(draft.features)),
    ...difference("classes", before.classes, draft.classes),
  ];
  return changed.length === 0
    ? []
    : [`Clients of ${draft.name} version ${before.version} need new types: ${changed.join("; ")}.`];
}

const namesOf = (features: Manifest["features"]): string[] | undefined => features?.map(({ name }) => name);

function difference(
  what: string,
  before: readonly (string | number)[] = [],
  after: readonly (string | number)[] = [],
): string[] {
  const removed = before.filter((name) => !after.includes(name));
  const added = after.filter((name) => !before.includes(name));
  return [
    ...(removed.length > 0 ? [`the ${what} ${removed.slice(0, 5).join(", ")} are gone`] : []),
    ...(added.length > 0 ? [`the ${what} ${added.slice(0, 5).join(", ")} are new`] : []),
  ];
}
