import { Option } from "commander";
import { type Models, type OpenOptions, openRegistry } from "../models.ts";
import { defaultLocation, LOCAL_REGISTRY } from "../stores/open.ts";
import type { Io } from "./io.ts";

/** `--registry`, the same for every command. */
export const registryOption = (): Option =>
  new Option(
    "-r, --registry <location>",
    "folder, file:// URL or s3://bucket/prefix of the registry (else IRIS_REGISTRY, ./registry, the bundled one)",
  );

/** The registry to read from, open. Copies of models from S3 are kept in IRIS_CACHE. @throws as openRegistry */
export const openToRead = (given: string | undefined, io: Io, options: OpenOptions = {}): Promise<Models> =>
  openRegistry(given ?? (io.env.IRIS_REGISTRY || defaultLocation()), { ...environmentOf(io), ...options });

/** The registry to publish to, open: the bundled one is read-only, so `./registry` where none is named. @throws as openRegistry */
export const openToWrite = (given: string | undefined, io: Io): Promise<Models> =>
  openRegistry(given ?? (io.env.IRIS_REGISTRY || LOCAL_REGISTRY), { ...environmentOf(io), create: true });

/** What the server has settings for, by the same variables. */
const environmentOf = ({ env: { IRIS_CACHE, IRIS_LINK_FOLDERS } }: Io): Pick<OpenOptions, "cache" | "linkFolders"> => ({
  ...(IRIS_CACHE && { cache: IRIS_CACHE }),
  ...(IRIS_LINK_FOLDERS && { linkFolders: IRIS_LINK_FOLDERS.split(",").map((folder) => folder.trim()) }),
});
