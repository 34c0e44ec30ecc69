import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "../bundled.ts";
import { IrisError } from "../errors.ts";
import { folderStore } from "./folder.ts";
import { readOnly } from "./readOnly.ts";
import type { Store } from "./store.ts";

/** The folder that is taken when no registry is named and it is there. */
export const LOCAL_REGISTRY = "registry";

/** The registry that is meant when none is named: `./registry` where there is one, else the bundled one. */
export const defaultLocation = (): string => (existsSync(LOCAL_REGISTRY) ? resolve(LOCAL_REGISTRY) : BUNDLED_REGISTRY);

/** @see openStore */
export interface OpenStoreOptions {
  /** Whether a folder that is not there is fine, since something will be written to it. @default false */
  readonly create?: boolean;
}

/**
 * The store that a location names: a folder's path or a `file://` URL. The bundled registry is read-only.
 * @throws IrisError `REGISTRY_NOT_FOUND` when there is no such folder; `INVALID_OPTION` for any other scheme
 */
export async function openStore(location: string, { create = false }: OpenStoreOptions = {}): Promise<Store> {
  const path = folderOf(location);
  if (!create && !existsSync(path)) {
    throw new IrisError(
      "REGISTRY_NOT_FOUND",
      `There is no registry folder ${path}. "iris-models train --registry ${location}" makes one.`,
    );
  }
  const store = folderStore(path);
  return path === BUNDLED_REGISTRY
    ? readOnly(store, "the bundled registry is read-only; name a folder of your own with --registry or IRIS_REGISTRY.")
    : store;
}

function folderOf(location: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(location);
  if (scheme === "file") return resolve(fileURLToPath(location));
  throw new IrisError(
    "INVALID_OPTION",
    `The registry "${location}" has the scheme "${scheme}"; a folder or a file:// URL is wanted.`,
  );
}
