import { IrisError } from "../errors.ts";
import type { Store } from "./store.ts";

/** The same store, refusing every write. */
export function readOnly(store: Store, reason: string): Store {
  return {
    location: store.location,
    ...(store.remote && { remote: true }),
    list: (prefix) => store.list(prefix),
    read: (key, wanted, within) => store.read(key, wanted, within),
    download: (key, path, within) => store.download(key, path, within),
    write: async (key) => {
      throw new IrisError("READ_ONLY", `Cannot write "${key}" to ${store.location}: ${reason}`);
    },
  };
}
