import type { IrisError } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { aliasError, type CatalogueEntry, findTarget, versionsUpTo } from "../registry/catalogue.ts";

/** The state of a version. */
export interface VersionStatus {
  readonly version: string;
  /**
   * `ready` responds; `unchecked` will be loaded when it is first requested; `failed` is out of service, for `reason`. One that is
   * ready and has a reason runs from the files that it was loaded from: they have changed since, and cannot be used.
   */
  readonly state: "ready" | "unchecked" | "failed";
  readonly reason?: { readonly code: string; readonly message: string };
  readonly manifest?: Manifest;
}

/** The state of one version of a model. The manifest is absent only where it cannot be read. */
export interface VersionDescription extends VersionStatus {
  readonly model: string;
}

/** The state of a model and of all its versions, lowest first. */
export interface ModelStatus {
  readonly name: string;
  /** The version that responds when a request names none; absent when none is in service. */
  readonly current?: string;
  /** What is wrong with its names: `aliases.json` is broken, an alias names a version that is not there, or what they lead to could not be fetched. */
  readonly fault?: { readonly code: string; readonly message: string };
  /** A version, or versions with their weights. */
  readonly aliases: Readonly<Record<string, string | Readonly<Record<string, number>>>>;
  readonly versions: readonly VersionStatus[];
}

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

/** The version that responds when a request names none; of a weighted alias the heaviest. */
function currentVersion(entry: CatalogueEntry, versions: readonly VersionStatus[]): string | undefined {
  if (entry.aliasesError) return undefined;
  const target = findTarget(entry, undefined);
  const heaviest = typeof target === "string" ? target : Object.entries(target).sort(([, a], [, b]) => b - a)[0]![0];
  const stateOf = new Map(versions.map(({ version, state }) => [version, state]));
  return versionsUpTo(entry, heaviest).find((version) => stateOf.get(version) !== "failed");
}
