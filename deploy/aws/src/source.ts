import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "./cliError.ts";
import type { Environment, Processes } from "./processes.ts";

const Package = Type.Object({ version: Type.String({ minLength: 1 }) });

/** The files that the image is built from. */
export interface Source {
  /** The packages' version. */
  readonly version: string;
  /** A hash of the files as they are now, committed or not; null without git. */
  readonly hash: string | null;
  /** The commit, with "-dirty" when a file differs from it; null without a commit. */
  readonly revision: string | null;
}

/** @param root the repository's folder; neither its index nor its objects are changed */
export async function sourceOf(root: string, env: Environment, processes: Processes): Promise<Source> {
  const packageJson: unknown = JSON.parse(await readFile(join(root, "packages/models/package.json"), "utf8"));
  const { version } = Value.Parse(Package, packageJson);
  const isIncluded = await contextFilter(root);
  const git = gitIn(root, env, processes);
  const listed = await git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (listed === null) return { version, hash: null, revision: null };
  const files = [...new Set(listed.split("\0"))]
    .filter((file) => isIncluded(file) && existsSync(join(root, file)))
    .sort();
  const blobs = (await git(["hash-object", "--stdin-paths"], files.map((file) => `${file}\n`).join("")))?.split("\n");
  const entries = files.map((file, index) => `${statSync(join(root, file)).mode & 0o100} ${blobs?.[index]} ${file}\n`);
  const hash = blobs === undefined ? null : createHash("sha1").update(entries.join("")).digest("hex");
  const commit = await git(["rev-parse", "--verify", "--quiet", "HEAD"]);
  if (commit === null) return { version, hash, revision: null };
  const changed = `${await git(["diff", "-z", "--name-only", "--relative", "HEAD"])}\0${await git(["ls-files", "-z", "--others", "--exclude-standard"])}`;
  return { version, hash, revision: changed.split("\0").some(isIncluded) ? `${commit}-dirty` : commit };
}

/** Which files decide about the image: the build's context, and the two files that docker reads beside it. */
async function contextFilter(root: string): Promise<(file: string) => boolean> {
  const rules = dockerignore.default().add(await readFile(join(root, ".dockerignore"), "utf8").catch(() => ""));
  return (file) => file !== "" && (file === "Dockerfile" || file === ".dockerignore" || !rules.ignores(file));
}

/** Git's output; null when it fails or is missing. */
function gitIn(root: string, env: Environment, processes: Processes) {
  return async (args: readonly string[], input?: string): Promise<string | null> => {
    try {
      // without optional locks, so that git does not refresh the index
      const options = { env: { ...env, GIT_OPTIONAL_LOCKS: "0" }, ...(input !== undefined && { input }) };
      const { code, stdout } = await processes.read("git", ["-C", root, ...args], options);
      return code === 0 ? stdout.trimEnd() : null;
    } catch (error) {
      if (error instanceof CliError && error.exitCode !== 1) throw error;
      return null;
    }
  };
}
