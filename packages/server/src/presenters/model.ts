import { isStoreFaultCode, type ModelStatus, type Models, type VersionStatus } from "iris-models";
import type { Model, ModelList } from "../schemas/model.ts";

/** What GET /models shows. */
export function presentModels(models: Models, defaultModel: string): ModelList {
  const findings = models.findings();
  return {
    default: defaultModel,
    models: models.status().map(presentModel),
    ...(findings.length > 0 && { findings: [...findings] }),
  };
}

/** A model as GET /models/:model shows it: its versions, and what the current one takes and gives. */
export function presentModel({ name, current, aliases, fault, versions }: ModelStatus): Model {
  const manifest = versions.find(({ version }) => version === current)?.manifest;
  return {
    name,
    ...(current !== undefined && { current }),
    aliases: { ...aliases },
    ...(fault && { fault: publicFault(fault) }),
    versions: versions.map(presentState),
    ...(manifest && pick(manifest, ["description", "task", "features", "classes", "target", "digits", "metrics"])),
  };
}

/** The message of a store has its location, which is for the log only. */
const publicFault = ({ code, message }: NonNullable<ModelStatus["fault"]>): NonNullable<Model["fault"]> => ({
  code,
  message: isStoreFaultCode(code) ? "A version of it cannot be fetched from the registry at the moment." : message,
});

/** The state of a version, and the reason of it. */
export const presentState = ({ version, state, reason }: VersionStatus): Model["versions"][number] => ({
  version,
  state,
  ...(reason && { reason }),
});

/** The part of an object under some of its keys, those that are there. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>;
}
