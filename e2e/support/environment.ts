import { delimiter, dirname } from "node:path";

/** HAZARD: without its certificates npm repeats a request that it cannot make for minutes, and says nothing. */
const OF_REPOSITORY = /^(npm_|iris_|ort_|vitest|node_(?!extra_ca_certs$))/i;

/**
 * The environment of somebody who has Node and npm and nothing of this repository: no programs from its node_modules, none
 * of the settings that npm hands to scripts, no setting of iris.
 */
export function userEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !OF_REPOSITORY.test(entry[0]),
  );
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  return { ...Object.fromEntries(own), PATH: [dirname(process.execPath), ...path].join(delimiter), ...more };
}
