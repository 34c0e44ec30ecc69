import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Environment, Programs } from "./programs.ts";
import { Stop } from "./stop.ts";

const Package = Type.Object({ version: Type.String({ minLength: 1 }) });

/** What the image is made from. */
export interface Source {
  /** The packages' version. */
  readonly version: string;
  /** Git's hash of all files that git does not ignore, as they are now, committed or not; null without git. */
  readonly tree: string | null;
  /** The commit that this is, "-dirty" behind it when it is not quite that; null when there is none. */
  readonly revision: string | null;
}

/**
 * Looks at a working tree, and leaves it, its index and its objects as they are.
 * @param root the repository's folder
 */
export async function sourceOf(root: string, env: Environment, programs: Programs): Promise<Source> {
  const { version } = Value.Parse(
    Package,
    JSON.parse(await readFile(join(root, "packages/models/package.json"), "utf8")),
  );
  const temporary = await mkdtemp(join(tmpdir(), "iris-source-"));
  try {
    return { version, ...(await lookAt(root, env, programs, temporary)) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function lookAt(root: string, env: Environment, programs: Programs, temporary: string) {
  const git = gitIn(root, env, programs);
  const here = await git(["rev-parse", "--show-prefix", "--git-path", "index", "--git-path", "objects"]);
  const [prefix, index, objects] = here?.split("\n") ?? [];
  if (prefix === undefined || index === undefined || objects === undefined) return { tree: null, revision: null };
  // without an index nothing is known of files that are ignored and yet tracked
  await copyFile(resolve(root, index), join(temporary, "index")).catch(() => {});
  const apart = gitIn(
    root,
    {
      ...env,
      GIT_INDEX_FILE: join(temporary, "index"),
      GIT_OBJECT_DIRECTORY: temporary,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(root, objects),
    },
    programs,
  );
  const added = await apart(["add", "--all", "--", "."]);
  const tree = added === null ? null : await apart(["write-tree", ...(prefix ? [`--prefix=${prefix}`] : [])]);
  const commit = await git(["rev-parse", "--verify", "--quiet", "HEAD"]);
  const committed = await git(["rev-parse", "--verify", "--quiet", `HEAD:${prefix}`]);
  return { tree, revision: commit && (committed === tree ? commit : `${commit}-dirty`) };
}

/** Git's answer, null where it has none or is not there. */
function gitIn(root: string, env: Environment, programs: Programs) {
  return async (args: readonly string[]): Promise<string | null> => {
    try {
      const { code, stdout } = await programs.read("git", ["-C", root, ...args], { env });
      return code === 0 ? stdout.trimEnd() : null;
    } catch (error) {
      if (error instanceof Stop && error.exitCode !== 1) throw error;
      return null;
    }
  };
}
