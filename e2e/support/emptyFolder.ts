import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder outside the repository; `await using` removes it with all that is in it. */
export interface EmptyFolder extends AsyncDisposable {
  readonly path: string;
}

const prefix = "iris-e2e-";

export async function emptyFolder(): Promise<EmptyFolder> {
  const temp = await realpath(tmpdir());
  await removeForgotten(temp);
  const path = await mkdtemp(join(temp, `${prefix}${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });

/** Removes the folders of test processes that were killed. */
async function removeForgotten(temp: string): Promise<void> {
  const names = (await readdir(temp)).filter((name) => name.startsWith(prefix));
  await Promise.all(
    names
      .filter((name) => !isAlive(Number.parseInt(name.slice(prefix.length), 10)))
      .map((name) => remove(join(temp, name))),
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: somebody else's process
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
