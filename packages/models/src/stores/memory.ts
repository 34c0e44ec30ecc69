import { Readable } from "node:stream";
import { sha256Of } from "../sha256.ts";
import { changedSince, thereAlready } from "./conflictErrors.ts";
import { byKey, checkKey } from "./key.ts";
import type { Store, StoredObject } from "./store.ts";
import { writeNewFile } from "./writeNewFile.ts";

/** A store that lives as long as the process: for tests, and for models that are made on the spot. */
export function memoryStore(): Store {
  const objects = new Map<string, StoredObject>();
  return {
    location: "memory",
    async list(prefix) {
      const found = [...objects].filter(([key]) => key.startsWith(prefix));
      return found.map(([key, { etag }]) => ({ key, fingerprint: etag })).sort(byKey);
    },
    async read(key) {
      const found = objects.get(checkKey(key));
      return found && { ...found, bytes: found.bytes.slice() };
    },
    async download(key, path) {
      const found = objects.get(checkKey(key));
      return found && writeNewFile(path, Readable.from([found.bytes]));
    },
    async write(key, bytes, condition) {
      checkKey(key);
      // not slice(), which shares a Buffer's memory
      const own = new Uint8Array(bytes);
      const sha256 = await sha256Of(own);
      // from here on nothing else runs in between: a condition holds until the object is there
      const current = objects.get(key);
      if (condition && "ifAbsent" in condition && current) throw thereAlready(key);
      if (condition && "ifMatch" in condition && current?.etag !== condition.ifMatch) throw changedSince(key);
      objects.set(key, { bytes: own, etag: sha256, sha256 });
      return sha256;
    },
  };
}
