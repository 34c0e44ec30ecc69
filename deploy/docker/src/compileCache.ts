import { lstatSync, mkdirSync, mkdtempSync, rmdirSync, symlinkSync } from "node:fs";
import { enableCompileCache, getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What `bake.ts` left. V8 takes code compiled by the same version with the same flags, on whatever machine and for whatever user. */
const BAKED = fileURLToPath(new URL("../.compile-cache/baked", import.meta.url));

/** Lambda sizes the heap to the function's memory with these. The heap has its size by now, so they have done their work. */
const HEAP_FLAGS = ["--no-expose-gc", "--max-semi-space-size=0", "--max-old-space-size=0"];

/** Makes flags of the heap seem unset: code compiled without them is taken for any size of memory. */
export function forgetHeapFlags(): void {
  if (!/--(?:expose-gc|max-semi-space|max-old-space)/.test([...process.execArgv, process.env.NODE_OPTIONS].join(" ")))
    return;
  for (const flag of HEAP_FLAGS) process.getBuiltinModule("node:v8").setFlagsFromString(flag);
}

/**
 * Has the modules imported from here on come from the code cache of the image. Node reads it from a folder named after the
 * user and the machine's processor, neither of which is known when the image is made: that folder becomes a link.
 */
export function useBakedCache(): void {
  if (getCompileCacheDir() !== undefined) return;
  try {
    enableCompileCache(folderOfUser());
    const folder = getCompileCacheDir();
    if (folder === undefined || lstatSync(folder).isSymbolicLink()) return;
    rmdirSync(folder);
    symlinkSync(BAKED, folder);
  } catch {
    // nowhere to write: everything is compiled again, which costs some 10 ms
  }
}

/** One folder for all processes of a user, so that the temporary folder does not fill with them. */
function folderOfUser(): string {
  const uid = process.getuid?.();
  const path = join(tmpdir(), `iris-code-${uid}`);
  try {
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch {
    const status = lstatSync(path);
    // HAZARD: code is run from there, and others may write to the temporary folder and know the name
    const isOurs = status.isDirectory() && status.uid === uid && (status.mode & 0o077) === 0;
    return isOurs ? path : mkdtempSync(`${path}-`);
  }
}
