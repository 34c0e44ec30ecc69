import { Option } from "commander";
import { defaultLocation, LOCAL_REGISTRY } from "../stores/open.ts";
import type { Io } from "./io.ts";

/** `--registry`, the same for every command. */
export const registryOption = (): Option =>
  new Option(
    "-r, --registry <location>",
    "folder or file:// URL of the registry (else IRIS_REGISTRY, ./registry, the bundled one)",
  );

/** The registry to read from. */
export const readLocation = (given: string | undefined, { env }: Io): string =>
  given ?? (env.IRIS_REGISTRY || defaultLocation());

/** The registry to publish to: the bundled one is read-only, so `./registry` where none is named. */
export const writeLocation = (given: string | undefined, { env }: Io): string =>
  given ?? (env.IRIS_REGISTRY || LOCAL_REGISTRY);
