import { Readable } from "node:stream";
import { sha256 } from "../sha256.ts";
import { changedSince, thereAlready } from "./conflict.ts";
import { byKey, checkKey } from "./key.ts";
import { writeNewFile } from "./newFile.ts";
import type { Store, StoredObject } from "./store.ts";

/** A store that lives as long as the process: for tests, and for models that are made on the spot. */
export function memoryStore(): Store {
  const objects = new Map<string, StoredObject>();
  return {
    location: "memory",
    async list(prefix) {
      const found = [...objects].filter(([key]) => key.startsWith(prefix));
      return found.map(([key, { etag }]) => ({ key, mark: etag })).sort(byKey);
    },
    async read(key) {
      const found = objects.get(checkKey(key));
      return found && { etag: found.etag, bytes: found.bytes.slice() };
    },
    async download(key, path) {
      const found = objects.get(checkKey(key));
      return found && writeNewFile(path, Readable.from([found.bytes]));
    },
    async write(key, bytes, condition) {
      const current = objects.get(checkKey(key));
      if (condition && "ifAbsent" in condition && current) throw thereAlready(key);
      if (condition && "ifMatch" in condition && current?.etag !== condition.ifMatch) throw changedSince(key);
      const etag = sha256(bytes);
      // not slice(), which shares a Buffer's memory
      objects.set(key, { bytes: new Uint8Array(bytes), etag });
      return etag;
    },
  };
}
