import { realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { IrisError } from "../errors.ts";
import { isNotFound, unreadable } from "./fileErrors.ts";

/** Whether a path is this folder or lies in it. Both are without links. */
export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** A folder store's folders: its own, and those outside it that links in it may lead to. */
export interface Place {
  readonly root: string;
  readonly linkFolders: readonly string[];
}

/** The folders of a place without links in them; undefined where the registry's own is not there. */
export async function realFoldersOf({ root, linkFolders }: Place): Promise<string[] | undefined> {
  const [own, ...others] = await Promise.all([root, ...linkFolders].map(followed));
  return own === undefined ? undefined : [own, ...others.filter((folder) => folder !== undefined)];
}

/** Whether a path lies in one of these folders. All are without links. */
export const isAllowed = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => isInside(path, folder));

/**
 * The path of an object's file without links in it; undefined where there is nothing. The registry's folder may itself be
 * a link to anywhere, and links in it may lead anywhere in it, as those of a Kubernetes volume do.
 * @param within a folder in the registry out of which no link may lead
 * @throws IrisError `OBJECT_UNREADABLE` for a link that leads out
 */
export async function realPathOf(place: Place, key: string, within?: string): Promise<string | undefined> {
  const wanted = [key, within ?? ""].map((part) => followed(join(place.root, part)));
  const [folders, real, folder] = await Promise.all([realFoldersOf(place), ...wanted]).catch((cause) => {
    throw unreadable(key, cause);
  });
  if (folders === undefined || real === undefined || folder === undefined) return undefined;
  if (within !== undefined && !isInside(real, folder)) throw leadsOut(key, "its folder");
  if (!isAllowed(real, folders)) throw leadsOut(key, "the registry");
  return real;
}

const leadsOut = (key: string, folder: string): IrisError =>
  new IrisError("OBJECT_UNREADABLE", `${key} is a link that leads out of ${folder}; put the file itself there.`);

/** Refuses to write below a link that leads out of the registry. @throws IrisError `READ_ONLY` */
export async function checkWritable(root: string, key: string): Promise<void> {
  const realRoot = await followed(root);
  if (realRoot === undefined) return;
  for (let folder = dirname(key); folder !== "."; folder = dirname(folder)) {
    const real = await followed(join(root, folder));
    if (real === undefined) continue;
    if (isInside(real, realRoot)) return;
    throw new IrisError(
      "READ_ONLY",
      `${key} cannot be written: ${folder} is a link out of the registry. Name that folder as the registry, or replace the link.`,
    );
  }
}

const followed = (path: string): Promise<string | undefined> =>
  realpath(path).catch((cause) => {
    if (isNotFound(cause)) return undefined;
    throw cause;
  });
