import {
  type Catalogue,
  type CatalogueEntry,
  IrisError,
  isStoreFaultCode,
  type ModelStatus,
  type Models,
  type VersionStatus,
} from "iris-models";
import type { Model, ModelList } from "../schemas/model.ts";

/** What GET /models shows. */
export function listView(models: Models, defaultModel: string): ModelList {
  const findings = models.findings();
  return {
    default: defaultModel,
    models: models.status().map(modelView),
    ...(findings.length > 0 && { findings: [...findings] }),
  };
}

/** A model as GET /models/:model shows it: its versions, and what the current one takes and gives. */
export function modelView({ name, current, aliases, fault, versions }: ModelStatus): Model {
  const manifest = versions.find(({ version }) => version === current)?.manifest;
  return {
    name,
    ...(current !== undefined && { current }),
    aliases: { ...aliases },
    ...(fault && { fault: toldOf(fault) }),
    versions: versions.map(stateView),
    ...(manifest && pick(manifest, ["description", "task", "features", "classes", "target", "digits", "metrics"])),
  };
}

/** Where the store lies is the operator's business, and in the log. */
const toldOf = ({ code, message }: NonNullable<ModelStatus["fault"]>): NonNullable<Model["fault"]> => ({
  code,
  message: isStoreFaultCode(code) ? "A version of it cannot be fetched from the registry at the moment." : message,
});

/** Whether a version answers, and if not, why. */
export const stateView = ({ version, state, reason }: VersionStatus): Model["versions"][number] => ({
  version,
  state,
  ...(reason && { reason }),
});

/** What is there, in the form that the registry's own look-ups take. */
export const catalogueOf = (models: readonly ModelStatus[]): Catalogue =>
  new Map(
    models.map(({ name, aliases, fault, versions }) => [
      name,
      {
        name,
        aliases: { ...aliases },
        versions: versions.map(({ version }) => version),
        fingerprints: new Map(),
        ...aliasesErrorOf(fault),
      },
    ]),
  );

/** Codes of aliases that cannot be used at all. A fault of a single alias concerns only who asks for that. */
const UNUSABLE = ["MANIFEST_INVALID", "OBJECT_UNREADABLE"] as const;

function aliasesErrorOf(fault: ModelStatus["fault"]): Pick<CatalogueEntry, "aliasesError"> {
  const code = UNUSABLE.find((unusable) => unusable === fault?.code);
  return fault && code ? { aliasesError: new IrisError(code, fault.message) } : {};
}

/** The part of an object under some of its keys, those that are there. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>;
}
