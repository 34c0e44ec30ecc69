import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { type Filter, readDockerignore } from "./dockerignore.ts";
import type { Environment, Programs } from "./programs.ts";
import { Stop } from "./stop.ts";

const Package = Type.Object({ version: Type.String({ minLength: 1 }) });

/** What the image is made from. */
export interface Source {
  /** The packages' version. */
  readonly version: string;
  /** Git's hash of all files that the image is made from, as they are now, committed or not; null without git. */
  readonly tree: string | null;
  /** The commit that they are of, "-dirty" behind it when they are not quite that; null when there is none. */
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
  const apart = (name: string) =>
    gitIn(
      root,
      {
        ...env,
        GIT_INDEX_FILE: join(temporary, name),
        GIT_OBJECT_DIRECTORY: temporary,
        GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(root, objects),
      },
      programs,
    );
  const takes = await filterOf(root);
  // without an index nothing is known of files that are ignored and yet tracked
  await copyFile(resolve(root, index), join(temporary, "now")).catch(() => {});
  const now = apart("now");
  const tree = (await now(["add", "--all", "--", "."])) === null ? null : await treeOf(now, prefix, takes);
  const commit = await git(["rev-parse", "--verify", "--quiet", "HEAD"]);
  if (commit === null) return { tree, revision: null };
  const then = apart("then");
  const committed = (await then(["read-tree", "HEAD"])) === null ? null : await treeOf(then, prefix, takes);
  return { tree, revision: committed === tree ? commit : `${commit}-dirty` };
}

/** What decides about the image: the build's context, and the two files that docker reads beside it. */
async function filterOf(root: string): Promise<Filter> {
  const takes = readDockerignore(await readFile(join(root, ".dockerignore"), "utf8").catch(() => ""));
  return (path) => path === "Dockerfile" || path === ".dockerignore" || takes(path);
}

/** The tree of an index's files that a filter takes; the others go from the index. */
async function treeOf(git: Git, prefix: string, takes: Filter): Promise<string | null> {
  const files = await git(["ls-files", "-z"]);
  if (files === null) return null;
  const others = files.split("\0").filter((file) => file !== "" && !takes(file));
  const removed = await git(
    ["update-index", "--force-remove", "-z", "--stdin"],
    others.map((file) => `${file}\0`).join(""),
  );
  return removed === null ? null : git(["write-tree", ...(prefix ? [`--prefix=${prefix}`] : [])]);
}

type Git = (args: readonly string[], input?: string) => Promise<string | null>;

/** Git's answer, null where it has none or is not there. */
function gitIn(root: string, env: Environment, programs: Programs): Git {
  return async (args, input) => {
    try {
      const options = { env, ...(input !== undefined && { input }) };
      const { code, stdout } = await programs.read("git", ["-C", root, ...args], options);
      return code === 0 ? stdout.trimEnd() : null;
    } catch (error) {
      if (error instanceof Stop && error.exitCode !== 1) throw error;
      return null;
    }
  };
}
