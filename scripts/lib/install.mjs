import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { binaries, root } from "./environment.mjs";
import { run } from "./run.mjs";

/**
 * @typedef {{ readonly version?: string, readonly optional?: boolean }} LockedPackage
 * @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages
 */

/** Installs the packages of the lock file, unless exactly they are there already. */
export async function install() {
  const reason = whyInstall();
  if (reason === undefined) {
    console.log("      all packages of package-lock.json are there");
    return;
  }
  console.log(`      npm ci, since ${reason}; the first time this takes a minute`);
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) await run(process.execPath, [npm, "ci"]);
  else await run("npm", ["ci"]);
}

/** @returns {string | undefined} what is amiss with node_modules */
function whyInstall() {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "node_modules is missing or incomplete";
  const wanted = readPackages(join(root, "package-lock.json")) ?? {};
  const stale = Object.keys(wanted).find((path) => isStale(path, wanted[path], installed[path]));
  if (stale !== undefined) return `${stale} is not what package-lock.json says`;
  const node = spawnSync(join(binaries, "node"), ["--version"]);
  return node.status === 0 ? undefined : "the Node of node_modules does not run on this machine";
}

/**
 * npm writes the hidden lock file at the end of an installation: what it lists is there.
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

/** @param {string} path @param {LockedPackage | undefined} wanted @param {LockedPackage | undefined} installed */
function isStale(path, wanted, installed) {
  // "" is the repository itself; optional packages are for other platforms
  if (path === "" || wanted === undefined) return false;
  if (installed === undefined) return wanted.optional !== true;
  return installed.version !== wanted.version;
}
