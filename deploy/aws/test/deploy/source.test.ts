import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localProcesses } from "../../src/processes.ts";
import { sourceOf } from "../../src/source.ts";

const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
let root: string;
const git = (...args: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: root, env });
const look = (folder = root) => sourceOf(folder, env, localProcesses);
const write = (file: string, text: string) => writeFile(join(root, file), text);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "iris-test-"));
  await mkdir(join(root, "packages/models"), { recursive: true });
  await write("packages/models/package.json", '{"version": "1.2.3"}');
  await write(".gitignore", "ignored\n");
  await git("init", "--quiet");
  await git("add", ".");
  await git("commit", "--quiet", "-m", "one");
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("a commit has its revision, and a hash of its files", async () => {
  const { stdout: revision } = await git("rev-parse", "HEAD");
  expect(await look()).toEqual({ version: "1.2.3", hash: expect.stringMatching(/^[0-9a-f]{40}$/), revision });
});

test("what is not committed counts, new files too; what is ignored does not", async () => {
  const { hash, revision } = await look();
  await write("ignored", "x");
  expect((await look()).hash).toBe(hash);
  await write("new", "x");
  const changed = await look();
  expect(changed.hash).toMatch(/^[0-9a-f]{40}$/);
  expect(changed.hash).not.toBe(hash);
  expect(changed.revision).toBe(`${revision}-dirty`);
  await rm(join(root, "new"));
  expect((await look()).hash).toBe(hash);
});

test("nothing of the repository is changed: index, objects, status", async () => {
  await write("new", "x");
  const index = await readFile(join(root, ".git/index"));
  const objects = await readdir(join(root, ".git/objects"), { recursive: true });
  await look();
  expect(await readFile(join(root, ".git/index"))).toEqual(index);
  expect(await readdir(join(root, ".git/objects"), { recursive: true })).toEqual(objects);
});

test("what the image is not made from does not count; a Dockerfile does", async () => {
  await write(".dockerignore", "*\n!packages\n**/*.md\n");
  await git("add", ".");
  await git("commit", "--quiet", "-m", "two");
  const { hash, revision } = await look();
  expect(revision).toBe((await git("rev-parse", "HEAD")).stdout);
  await write("README.md", "x");
  await write("rows.jsonl", "x");
  await write("packages/README.md", "x");
  expect(await look()).toEqual({ version: "1.2.3", hash, revision });
  for (const [file, text] of [
    ["packages/new.ts", "x"],
    ["Dockerfile", "FROM scratch"],
    [".dockerignore", "*\n!packages\n"],
  ] as const) {
    const before = await look();
    await write(file, text);
    const after = await look();
    expect(after.hash, file).not.toBe(before.hash);
    expect(after.revision).toBe(`${revision}-dirty`);
  }
});

test("a tracked file that is ignored counts", async () => {
  await write("ignored", "x");
  await git("add", "--force", "ignored");
  const { hash } = await look();
  await write("ignored", "y");
  expect((await look()).hash).not.toBe(hash);
});

test("a folder of a bigger repository is a source of its own", async () => {
  const { hash } = await look();
  await mkdir(join(root, "inner/packages/models"), { recursive: true });
  await write("inner/packages/models/package.json", '{"version": "1.2.3"}');
  await write("inner/.gitignore", "ignored\n");
  expect((await look(join(root, "inner"))).hash).toBe(hash);
});

test("without a commit, without a repository, without git", async () => {
  await rm(join(root, ".git"), { recursive: true });
  expect(await look()).toEqual({ version: "1.2.3", hash: null, revision: null });
  await git("init", "--quiet");
  expect(await look()).toEqual({ version: "1.2.3", hash: expect.stringMatching(/^[0-9a-f]{40}$/), revision: null });
  expect((await sourceOf(root, { PATH: root }, localProcesses)).hash).toBeNull();
});
