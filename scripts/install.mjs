import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { binaries, root, run } from "./processes.mjs";

/**
 * @typedef {{ readonly version?: string, readonly optional?: boolean }} LockedPackage
 * @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages
 */

/** Installs the packages of the lock file, unless exactly those are installed. */
export async function install() {
  const reason = installReason();
  if (reason === undefined) return;
  console.log(`      npm ci, because ${reason}; the first time this takes a minute`);
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) await run(process.execPath, [npm, "ci"]);
  else await run("npm", ["ci"]);
}

/** @returns {string | undefined} undefined when nothing has to be installed */
function installReason() {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "node_modules is missing or incomplete";
  const locked = readPackages(join(root, "package-lock.json")) ?? {};
  const stale = Object.keys(locked).find((path) => isStale(path, locked[path], installed[path]));
  if (stale !== undefined) return `${stale} differs from package-lock.json`;
  const node = spawnSync(join(binaries, "node"), ["--version"]);
  return node.status === 0 ? undefined : "the Node of node_modules does not run on this machine";
}

/**
 * npm writes node_modules/.package-lock.json at the end of an installation, so everything it lists is installed.
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** @param {string} path @param {LockedPackage | undefined} locked @param {LockedPackage | undefined} installed */
function isStale(path, locked, installed) {
  // "" is the repository itself; optional packages are for other platforms
  if (path === "" || locked === undefined) return false;
  if (installed === undefined) return locked.optional !== true;
  return installed.version !== locked.version;
}
