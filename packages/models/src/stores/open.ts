import { existsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "../bundled.ts";
import { IrisError } from "../errors.ts";
import { diskCached } from "./diskCache.ts";
import { folderStore } from "./folder.ts";
import { readOnly } from "./readOnly.ts";
import { isS3Location, parseS3Location } from "./s3/location.ts";
import type { Store } from "./store.ts";

/** The folder that is taken when no registry is named and it is there. */
export const LOCAL_REGISTRY = "registry";

/** The registry that is meant when none is named: `./registry` where there is one, else the bundled one. */
export const defaultLocation = (): string => (existsSync(LOCAL_REGISTRY) ? resolve(LOCAL_REGISTRY) : BUNDLED_REGISTRY);

/** @see openStore */
export interface OpenStoreOptions {
  /** Whether a folder that is not there is fine, since something will be written to it. @default false */
  readonly create?: boolean;
  /** The folder in which copies of models from S3 are kept, or false for none. @default `iris-cache-<user id>` in the system's temporary folder */
  readonly cache?: string | false;
  /** Seconds that S3 may take to respond to one call, retries included; a body may take longer. @default 6 */
  readonly storeTimeoutSeconds?: number;
  /** Folders outside a registry's folder that links in it may lead to. @default none */
  readonly linkFolders?: readonly string[];
}

/**
 * The store that a location names: a folder's path, a `file://` URL or `s3://bucket/prefix`, of which copies of the models
 * are kept on the disk. The bundled registry is read-only. S3 is not called yet.
 * @throws IrisError `REGISTRY_NOT_FOUND` when there is no such folder; `INVALID_OPTION` for any other scheme or no bucket's name
 */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<Store> {
  return isS3Location(location) ? openS3(location, options) : openFolder(location, options);
}

async function openS3(
  location: string,
  { cache = defaultCache(), storeTimeoutSeconds }: OpenStoreOptions,
): Promise<Store> {
  const place = parseS3Location(location);
  // only who needs S3 pays for its client
  const { s3Store } = await import("./s3/store.ts");
  const store = s3Store(place, storeTimeoutSeconds);
  return cache === false ? store : diskCached(store, cache);
}

const defaultCache = (): string => join(tmpdir(), `iris-cache-${process.getuid?.() ?? "user"}`);

function openFolder(location: string, { create = false, linkFolders = [] }: OpenStoreOptions): Store {
  const path = folderOf(location);
  if (!create && !existsSync(path)) {
    throw new IrisError(
      "REGISTRY_NOT_FOUND",
      `There is no registry folder ${path}. "iris-models train --registry ${location}" makes one.`,
    );
  }
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new IrisError(
      "REGISTRY_NOT_FOUND",
      `The registry must be a folder, got the file ${path}. Name the folder that holds the models.`,
    );
  }
  const store = folderStore(path, { linkFolders });
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
    `The registry must be a folder, a file:// URL or s3://bucket/prefix, got "${location}".`,
  );
}
