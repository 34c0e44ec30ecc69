import {
  createRegistry,
  type ManifestDraft,
  type Models,
  memoryStore,
  openRegistry,
  type Registry,
  type Store,
} from "iris-models";
import { engine } from "./graphs.ts";

/** Opens a registry in memory that holds these models, all loaded. */
export async function modelsOf(...drafts: readonly ManifestDraft[]): Promise<Models> {
  return started(drafts, async () => undefined);
}

/** The same, with aliases that are set before anything is loaded. */
export async function started(
  drafts: readonly ManifestDraft[],
  setAliases: (registry: Registry, store: Store) => Promise<unknown>,
): Promise<Models> {
  const store = memoryStore();
  const registry = createRegistry(store);
  for (const draft of drafts) await registry.publish(draft, new TextEncoder().encode(draft.name));
  await setAliases(registry, store);
  const models = await openRegistry(store, { engine });
  await models.start();
  return models;
}

/** Lets a test hold a model's answers back: rows are answered once `open` is called. */
export function gated(models: Models): { readonly models: Models; open(): void; readonly waiting: Promise<void> } {
  let open = (): void => undefined;
  let arrived = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const model: Models["model"] = async (name, reference) => {
    arrived();
    await gate;
    return models.model(name, reference);
  };
  return { models: { ...models, model }, open: () => open(), waiting };
}
