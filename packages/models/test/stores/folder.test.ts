import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStore, openStore, type Store } from "../../src/index.ts";
import { unreadable } from "../../src/stores/fileErrors.ts";
import { storeContract } from "./contract.ts";

const keysOf = async (store: Store) => (await store.list("")).map(({ key }) => key);

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

test("a folder that is not there is told, unless it is to be made", async () => {
  await expect(openStore(join(folder, "nowhere"))).rejects.toMatchObject({ code: "REGISTRY_NOT_FOUND" });
  expect((await openStore(join(folder, "nowhere"), { create: true })).location).toBe(join(folder, "nowhere"));
  expect((await openStore(`file://${folder}`)).location).toBe(folder);
  await expect(openStore("ftp://host/x")).rejects.toMatchObject({ code: "INVALID_OPTION" });
});
