import { Check } from "@sinclair/typebox/value";
import { Option } from "commander";
import { IrisError } from "../errors.ts";
import { UnknownFeatures } from "../manifest/manifest.ts";
import { type Models, openRegistry } from "../models.ts";
import type { OpenOptions } from "../openOptions.ts";
import { defaultLocation, LOCAL_REGISTRY } from "../stores/open.ts";
import type { Io } from "./io.ts";

/** `--registry`, the same for every command. */
export const registryOption = (): Option =>
  new Option(
    "-r, --registry <location>",
    "folder, file:// URL or s3://bucket/prefix of the registry (else IRIS_REGISTRY, ./registry, the bundled one)",
  );

/** The registry to read from, open, as IRIS_CACHE, IRIS_STORE_TIMEOUT, IRIS_LINK_FOLDERS and IRIS_UNKNOWN_FEATURES say. @throws as openRegistry */
export const openToRead = async (given: string | undefined, io: Io, options: OpenOptions = {}): Promise<Models> =>
  openRegistry(given ?? (io.env.IRIS_REGISTRY || defaultLocation()), {
    ...environmentOf(io),
    ...unknownFeaturesOf(io),
    ...options,
  });

/** The registry to publish to, open: the bundled one is read-only, so `./registry` where none is named. @throws as openRegistry */
export const openToWrite = (given: string | undefined, io: Io): Promise<Models> =>
  openRegistry(given ?? (io.env.IRIS_REGISTRY || LOCAL_REGISTRY), { ...environmentOf(io), create: true });

/** What the server has settings for, by the same variables. */
const environmentOf = ({ env }: Io): OpenOptions => ({
  ...(env.IRIS_CACHE && { cache: env.IRIS_CACHE }),
  ...(env.IRIS_LINK_FOLDERS && { linkFolders: env.IRIS_LINK_FOLDERS.split(",").map((folder) => folder.trim()) }),
  ...(env.IRIS_STORE_TIMEOUT && { storeTimeoutSeconds: secondsOf("IRIS_STORE_TIMEOUT", env.IRIS_STORE_TIMEOUT) }),
});

function secondsOf(variable: string, text: string): number {
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 86_400) return seconds;
  throw new IrisError(
    "INVALID_OPTION",
    `${variable} must be a number of seconds from 1 to 86400, got ${JSON.stringify(text)}.`,
  );
}

function unknownFeaturesOf({ env }: Io): Pick<OpenOptions, "unknownFeatures"> {
  const { IRIS_UNKNOWN_FEATURES: text } = env;
  if (!text) return {};
  if (Check(UnknownFeatures, text)) return { unknownFeatures: text };
  throw new IrisError("INVALID_OPTION", `IRIS_UNKNOWN_FEATURES must be refuse or ignore, got ${JSON.stringify(text)}.`);
}
