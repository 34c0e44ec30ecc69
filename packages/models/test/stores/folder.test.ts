import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStore, openStore, type Store } from "../../src/index.ts";
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
