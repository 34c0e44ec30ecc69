import type { IrisError } from "../errors.ts";
import type { ModelStatus, VersionStatus } from "../inference/loadedModel.ts";
import { aliasError, type CatalogueEntry, findTarget, versionsUpTo } from "../registry/catalogue.ts";

/**
 * The status of a model.
 * @param versions the status of each version, lowest first
 * @param unreachable the error with which the versions that its names lead to could not be fetched
 */
export function modelStatus(
  entry: CatalogueEntry,
  versions: readonly VersionStatus[],
  unreachable?: IrisError,
): ModelStatus {
  const current = currentVersion(entry, versions);
  const fault = aliasError(entry) ?? unreachable;
  return {
    name: entry.name,
    aliases: entry.aliases,
    versions,
    ...(current === undefined ? {} : { current }),
    ...(fault && { fault: { code: fault.code, message: fault.message } }),
  };
}

/** The version that answers when none is asked for; of a weighted alias the heaviest. */
function currentVersion(entry: CatalogueEntry, versions: readonly VersionStatus[]): string | undefined {
  if (entry.aliasesError) return undefined;
  const target = findTarget(entry, undefined);
  const heaviest = typeof target === "string" ? target : Object.entries(target).sort(([, a], [, b]) => b - a)[0]![0];
  const stateOf = new Map(versions.map(({ version, state }) => [version, state]));
  return versionsUpTo(entry, heaviest).find((version) => stateOf.get(version) !== "failed");
}
