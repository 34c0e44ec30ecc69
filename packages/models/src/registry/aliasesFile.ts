import type { Store } from "../stores/store.ts";
import { type Aliases, parseAliases } from "./aliases.ts";

/** The file of a model that holds its aliases, the one that changes. */
export const ALIASES_FILE = "aliases.json";

/** The aliases of a model with the etag of their file; none where there is no file. @throws IrisError `MANIFEST_INVALID` and of the store */
export async function readAliases(store: Store, name: string): Promise<{ aliases: Aliases; etag?: string }> {
  const key = `${name}/${ALIASES_FILE}`;
  const found = await store.read(key);
  return found ? { aliases: parseAliases(found.bytes, key), etag: found.etag } : { aliases: {} };
}
