import { realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { IrisError } from "../errors.ts";
import { isAbsent, unreadable } from "./fileErrors.ts";

/** Whether a path is this folder or lies in it. Both are without links. */
export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/**
 * The path of an object's file without links in it; undefined where there is nothing. The registry's folder may itself be
 * a link to anywhere, and links in it may lead anywhere in it, as those of a Kubernetes volume do.
 * @param within a folder in the registry out of which no link may lead
 * @throws IrisError `OBJECT_UNREADABLE` for a link that leads out
 */
export async function realPathOf(root: string, key: string, within?: string): Promise<string | undefined> {
  const paths = [join(root, key), root, join(root, within ?? "")];
  const [real, realRoot, folder] = await Promise.all(paths.map((path) => followed(path, key)));
  if (real === undefined || realRoot === undefined || folder === undefined) return undefined;
  if (within !== undefined && !isInside(real, folder)) throw leadsOut(key, "its folder");
  if (!isInside(real, realRoot)) throw leadsOut(key, "the registry");
  return real;
}

const leadsOut = (key: string, folder: string): IrisError =>
  new IrisError("OBJECT_UNREADABLE", `${key} is a link that leads out of ${folder}; put the file itself there.`);

/** Refuses to write below a link that leads out of the registry. @throws IrisError `READ_ONLY` */
export async function checkWritable(root: string, key: string): Promise<void> {
  const realRoot = await followed(root, key);
  if (realRoot === undefined) return;
  for (let folder = dirname(key); folder !== "."; folder = dirname(folder)) {
    const real = await followed(join(root, folder), key);
    if (real === undefined) continue;
    if (isInside(real, realRoot)) return;
    throw new IrisError("READ_ONLY", `${key} cannot be written: ${folder} is a link out of the registry. Name that folder as the registry, or replace the link.`);
  }
}

const followed = (path: string, key: string): Promise<string | undefined> =>
  realpath(path).catch((cause) => {
    if (isAbsent(cause)) return undefined;
    throw unreadable(key, cause);
  });
