import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStore, openStore, type Store } from "../../src/index.ts";
import { unreadable } from "../../src/stores/fileErrors.ts";
import { storeContract } from "./contract.ts";

const keysOf = async (store: Store) =>
  (await store.list("")).filter(({ fault }) => fault === undefined).map(({ key }) => key);
const faultsOf = async (store: Store) =>
  Object.fromEntries((await store.list("")).flatMap(({ key, fault }) => (fault === undefined ? [] : [[key, fault]])));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-folder-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

storeContract("the folder store", () => folderStore(join(folder, "not", "there", "yet")));

test("leaves nothing but the objects behind, also after conflicts", async () => {
  const store = folderStore(folder);
  const etag = await store.write("a/b", Buffer.from("1"));
  await store.write("a/b", Buffer.from("2"), { ifAbsent: true }).catch(() => undefined);
  await store.write("a/b", Buffer.from("2"), { ifMatch: "no" }).catch(() => undefined);
  await store.write("a/b", Buffer.from("2"), { ifMatch: etag });
  expect(await readdir(join(folder, "a"))).toEqual(["b"]);
});

test("a file that a killed writer left half-written is not listed", async () => {
  await folderStore(folder).write("a/b", Buffer.from("1"));
  await writeFile(join(folder, "a", ".tmp-123"), "half");
  expect(await keysOf(folderStore(folder))).toEqual(["a/b"]);
});

test("a lock that a killed process left is taken over once it is stale", async () => {
  const store = folderStore(folder);
  const etag = await store.write("a/b", Buffer.from("1"));
  const lock = join(folder, "a", ".tmp-lock-b");
  await writeFile(lock, "somebody");
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo);
  const writes = Array.from({ length: 8 }, (_, who) => store.write("a/b", Buffer.from(`by ${who}`), { ifMatch: etag }));
  const done = (await Promise.allSettled(writes)).filter(({ status }) => status === "fulfilled");
  expect(done).toHaveLength(1);
  expect(await readdir(join(folder, "a"))).toEqual(["b"]);
});

test("what cannot be read is that object's fault alone", async () => {
  const store = folderStore(folder);
  await store.write("iris/1/model.onnx", Buffer.from("x"));
  await mkdir(join(folder, "wine", "aliases.json"), { recursive: true });
  await symlink(join(folder, "loop"), join(folder, "loop"));
  expect(await keysOf(store)).toEqual(["iris/1/model.onnx"]);
  expect(await faultsOf(store)).toEqual({ loop: "cannot be read (ELOOP)" });
  await expect(store.read("wine/aliases.json")).rejects.toMatchObject({ code: "OBJECT_UNREADABLE" });
});

test.each([
  ...["EMFILE", "ENFILE", "EIO", "ESTALE", "ENOMEM", "EAGAIN", "EBUSY", "ETIMEDOUT"].map((code) => ({
    code,
    means: "STORE_UNAVAILABLE",
  })),
  ...["EACCES", "EPERM", "EISDIR", "ELOOP"].map((code) => ({ code, means: "OBJECT_UNREADABLE" })),
])("$code means $means", ({ code, means }) => {
  const cause = Object.assign(new Error("open '/private/path'"), { code });
  const error = unreadable("iris/1/model.onnx", cause);
  expect(error).toMatchObject({ code: means, cause, message: expect.stringContaining(`iris/1/model.onnx`) });
  expect(error.message).not.toContain("private");
});

test.skipIf(process.platform === "win32")(
  "a process without a file to spare says nothing about the objects",
  async () => {
    await folderStore(folder).write("iris/1/model.onnx", Buffer.from("x"));
    const program = `
    import { openSync } from "node:fs";
    import { folderStore } from ${JSON.stringify(new URL("../../src/stores/folder.ts", import.meta.url).href)};
    const store = folderStore(${JSON.stringify(folder)});
    try { for (;;) openSync("/dev/null"); } catch {}
    const asked = [store.read("iris/1/model.onnx"), store.download("iris/1/model.onnx", "/nowhere"), store.list(""), store.list("iris/")];
    console.log((await Promise.allSettled(asked)).map(({ reason }) => reason?.code).join(" "));`;
    const line = 'ulimit -n 100; exec "$0" --input-type=module --eval "$1"';
    const { stdout } = await promisify(execFile)("bash", ["-c", line, process.execPath, program]);
    expect(stdout.trim()).toBe("STORE_UNAVAILABLE STORE_UNAVAILABLE STORE_UNAVAILABLE STORE_UNAVAILABLE");
  },
);

test.runIf(process.platform === "linux")("a download that fails keeps no file open", async () => {
  const store = folderStore(folder);
  await store.write("a/b", Buffer.from("1"));
  await mkdir(join(folder, "a", "folder"));
  const target = join(folder, "a", "b");
  const open = async () => (await readdir("/proc/self/fd")).length;
  const fail = async () => {
    for (const key of ["a/b", "a/folder"]) await store.download(key, target).catch(() => undefined);
    await store.download("a/folder", join(folder, "copy")).catch(() => undefined);
  };
  await fail();
  const before = await open();
  for (let times = 0; times < 20; times++) await fail();
  expect(await open()).toBeLessThan(before + 10);
});

test("follows links, as a Kubernetes volume has them", async () => {
  await mkdir(join(folder, "real", "1"), { recursive: true });
  await writeFile(join(folder, "real", "1", "model.onnx"), "x");
  await symlink(join(folder, "real"), join(folder, "iris"));
  expect(await keysOf(folderStore(folder))).toEqual(["iris/1/model.onnx", "real/1/model.onnx"]);
});

test.skipIf(process.platform === "win32")(
  "what is no regular file is listed with its fault and never opened",
  async () => {
    const store = folderStore(folder);
    await store.write("iris/1/manifest.json", Buffer.from("{}"));
    await promisify(execFile)("mkfifo", [join(folder, "iris", "1", "model.onnx")]);
    await symlink("/dev/zero", join(folder, "iris", "1", "weights"));
    await symlink("/etc/passwd", join(folder, "iris", "aliases.json"));
    await symlink("/", join(folder, "everything"));
    await symlink("nowhere", join(folder, "iris", "2"));
    await symlink("..", join(folder, "iris", "3"));
    expect(await keysOf(store)).toEqual(["iris/1/manifest.json"]);
    expect(await faultsOf(store)).toEqual({
      everything: expect.stringContaining("is a link that leads out of the registry"),
      "iris/1/model.onnx": "must be a regular file, got a named pipe",
      "iris/1/weights": expect.stringContaining("is a link that leads out of the registry"),
      "iris/2": "is a link that leads nowhere",
      "iris/3": "is a link to a folder that holds it",
      "iris/aliases.json": expect.stringContaining("is a link that leads out of the registry"),
    });
    for (const key of ["iris/1/model.onnx", "iris/1/weights", "iris/aliases.json", "everything/etc/passwd"]) {
      await expect(store.read(key)).rejects.toMatchObject({ code: "OBJECT_UNREADABLE" });
      await expect(store.download(key, join(folder, "copy"))).rejects.toMatchObject({ code: "OBJECT_UNREADABLE" });
    }
    await expect(store.write("everything/tmp/iris/x", Buffer.from("1"))).rejects.toMatchObject({ code: "READ_ONLY" });
  },
);

test("an object that is too large is refused before it is read", async () => {
  const store = folderStore(folder);
  await store.write("iris/1/manifest.json", Buffer.from("{}"));
  await store.write("iris/1/model.onnx", Buffer.from("x"));
  await truncate(join(folder, "iris", "1", "manifest.json"), 2 ** 25 + 1);
  await truncate(join(folder, "iris", "1", "model.onnx"), 2 ** 31);
  await expect(store.read("iris/1/manifest.json")).rejects.toMatchObject({
    code: "OBJECT_UNREADABLE",
    message: "iris/1/manifest.json must have at most 33554432 bytes, got 33554433.",
  });
  await expect(store.read("iris/1/model.onnx")).rejects.toMatchObject({
    code: "OBJECT_UNREADABLE",
    message: "iris/1/model.onnx must have at most 2147483647 bytes, got 2147483648.",
  });
});

test("the fingerprint of a file changes when its permissions do", async () => {
  const store = folderStore(folder);
  await store.write("iris/1/model.onnx", Buffer.from("x"));
  const [before] = await store.list("");
  await chmod(join(folder, "iris", "1", "model.onnx"), 0o600);
  const [after] = await store.list("");
  expect(after!.fingerprint).not.toBe(before!.fingerprint);
});

test("a registry that is a link itself, with links in it, is read", async () => {
  await mkdir(join(folder, "real", "..data", "iris", "1"), { recursive: true });
  await writeFile(join(folder, "real", "..data", "iris", "1", "model.onnx"), "x");
  await symlink(join("..data", "iris"), join(folder, "real", "iris"));
  await symlink("real", join(folder, "registry"));
  const store = folderStore(join(folder, "registry"));
  expect(await keysOf(store)).toContain("iris/1/model.onnx");
  expect((await store.read("iris/1/model.onnx"))?.bytes).toHaveLength(1);
});

test("a write removes what killed publishers left, and nothing that is new", async () => {
  await mkdir(join(folder, "iris", "1"), { recursive: true });
  await mkdir(join(folder, "wine"));
  const left = ["iris/1/.tmp-old", "iris/.tmp-lock-aliases.json", "iris/.tmp-lock-aliases.json.takeover"];
  const kept = ["iris/1/.tmp-new", "iris/1/model.onnx", "wine/.tmp-old"];
  for (const file of [...left, ...kept]) await writeFile(join(folder, file), "x");
  const longAgo = new Date(Date.now() - 7_200_000);
  for (const file of [...left, "iris/1/model.onnx", "wine/.tmp-old"])
    await utimes(join(folder, file), longAgo, longAgo);
  await folderStore(folder).write("iris/2/.claim", Buffer.from("x"), { ifAbsent: true });
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  expect(files.sort()).toEqual([...kept, "iris/2/.claim"].sort());
});

test("a takeover of a lock that was killed holds up no later one", async () => {
  const store = folderStore(folder);
  const etag = await store.write("a/b", Buffer.from("1"));
  const longAgo = new Date(Date.now() - 60_000);
  for (const name of [".tmp-lock-b", ".tmp-lock-b.takeover"]) {
    await writeFile(join(folder, "a", name), "");
    await utimes(join(folder, "a", name), longAgo, longAgo);
  }
  await store.write("a/b", Buffer.from("2"), { ifMatch: etag });
  expect(await readdir(join(folder, "a"))).toEqual(["b"]);
});

test("a missing folder is an error, unless it is to be made", async () => {
  await expect(openStore(join(folder, "nowhere"))).rejects.toMatchObject({ code: "REGISTRY_NOT_FOUND" });
  expect((await openStore(join(folder, "nowhere"), { create: true })).location).toBe(join(folder, "nowhere"));
  expect((await openStore(`file://${folder}`)).location).toBe(folder);
  await expect(openStore("ftp://host/x")).rejects.toMatchObject({ code: "INVALID_OPTION" });
});

test("links lead out of the registry to the folders that are named only, and are not written through", async () => {
  const [registry, volume] = [join(folder, "registry"), join(folder, "volume")];
  await mkdir(registry);
  await folderStore(volume).write("iris/1/model.onnx", Buffer.from("x"));
  await symlink(join(volume, "iris"), join(registry, "iris"));
  expect(await keysOf(folderStore(registry))).toEqual([]);
  const store = folderStore(registry, { linkFolders: [join(folder, "nowhere"), volume] });
  expect(await keysOf(store)).toEqual(["iris/1/model.onnx"]);
  expect((await store.read("iris/1/model.onnx"))?.bytes).toHaveLength(1);
  await expect(store.write("iris/2/model.onnx", Buffer.from("x"))).rejects.toMatchObject({ code: "READ_ONLY" });
});
