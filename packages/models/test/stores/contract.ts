import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const keysOf = async (store: Store, prefix: string) => (await store.list(prefix)).map(({ key }) => key);
const text = (object: { bytes: Uint8Array } | undefined): string | undefined =>
  object && new TextDecoder().decode(object.bytes);

const digestOf = (object: Uint8Array) => ({
  sha256: createHash("sha256").update(object).digest("hex"),
  bytes: object.byteLength,
});

/**
 * What every driver has to do.
 * @param open gives an empty store
 * @param atomic whether conditions hold for writes at the same time: a mock of S3 may not be able to
 */
export function storeContract(name: string, open: () => Promise<Store> | Store, { atomic = true } = {}): void {
  describe(`${name} keeps the contract of stores`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });

    test("an empty store lists nothing and reads nothing", async () => {
      expect(await store.list("")).toEqual([]);
      expect(await store.list("a/")).toEqual([]);
      expect(await store.read("a/b")).toBeUndefined();
    });

    test("what was written is read back byte for byte, with the etag that the write gave", async () => {
      const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const etag = await store.write("a/1/model.onnx", every);
      const read = await store.read("a/1/model.onnx");
      expect(Buffer.from(read!.bytes).equals(Buffer.from(every))).toBe(true);
      expect(read!.etag).toBe(etag);
    });

    test("a digest that comes with an object is that of its bytes", async () => {
      const [one, two] = ["one", "two"].map(bytes);
      await store.write("a/b", one!);
      for (const wanted of [undefined, digestOf(one!), digestOf(two!)])
        expect([undefined, digestOf(one!).sha256]).toContain((await store.read("a/b", wanted))!.sha256);
    });

    test("an object may be empty", async () => {
      await store.write("a/.claim", new Uint8Array());
      expect((await store.read("a/.claim"))?.bytes).toHaveLength(0);
      expect(await keysOf(store, "")).toEqual(["a/.claim"]);
    });

    test("what was written or read is nobody else's memory", async () => {
      const mine = Buffer.from("one");
      await store.write("a/b", mine);
      mine.fill(0);
      (await store.read("a/b"))!.bytes.fill(0);
      expect(text(await store.read("a/b"))).toBe("one");
    });

    test("a later write replaces, and changes the etag", async () => {
      const before = await store.write("a/b", bytes("one"));
      const after = await store.write("a/b", bytes("two"));
      expect(after).not.toBe(before);
      expect(text(await store.read("a/b"))).toBe("two");
    });

    test("lists the keys below a prefix, sorted, and none beside it", async () => {
      for (const key of ["b/1/x", "a/2/x", "a/1/x", "ab/1/x", "a/aliases.json"]) await store.write(key, bytes(key));
      expect(await keysOf(store, "a/")).toEqual(["a/1/x", "a/2/x", "a/aliases.json"]);
      expect(await keysOf(store, "")).toEqual(["a/1/x", "a/2/x", "a/aliases.json", "ab/1/x", "b/1/x"]);
    });

    test("fingerprints in a listing change when their object does, and not otherwise", async () => {
      await store.write("a/b", bytes("one"));
      await store.write("a/c", bytes("one"));
      const before = await store.list("a/");
      expect(await store.list("a/")).toEqual(before);
      await store.write("a/b", bytes("three"));
      const [b, c] = await store.list("a/");
      expect(b!.fingerprint).not.toBe(before[0]!.fingerprint);
      expect(c).toEqual(before[1]);
    });

    test("if absent: the first write stands, the second is a conflict", async () => {
      await store.write("a/b", bytes("one"), { ifAbsent: true });
      await expect(store.write("a/b", bytes("two"), { ifAbsent: true })).rejects.toMatchObject({ code: "CONFLICT" });
      await expect(store.write("a/b", bytes("one"), { ifAbsent: true })).rejects.toMatchObject({ code: "CONFLICT" });
      expect(text(await store.read("a/b"))).toBe("one");
    });

    test("if it matches: only what was read is replaced", async () => {
      const stale = await store.write("a/b", bytes("one"));
      const fresh = await store.write("a/b", bytes("two"), { ifMatch: stale });
      await expect(store.write("a/b", bytes("three"), { ifMatch: stale })).rejects.toMatchObject({ code: "CONFLICT" });
      expect(text(await store.read("a/b"))).toBe("two");
      await store.write("a/b", bytes("four"), { ifMatch: fresh });
      expect(text(await store.read("a/b"))).toBe("four");
    });

    test("if it matches, with nothing there, is a conflict", async () => {
      await expect(store.write("a/b", bytes("one"), { ifMatch: "x" })).rejects.toMatchObject({ code: "CONFLICT" });
      expect(await store.read("a/b")).toBeUndefined();
    });

    test.runIf(atomic)("of twenty who create one key at once exactly one does", async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, who) => store.write("a/b", bytes(`${who}`), { ifAbsent: true })),
      );
      const winners = results.flatMap((result, who) => (result.status === "fulfilled" ? [`${who}`] : []));
      expect(winners).toEqual([text(await store.read("a/b"))]);
    });

    test.runIf(atomic)("twenty who each add their name under If-Match lose none", async () => {
      await store.write("names", bytes(""));
      const add = async (name: string): Promise<void> => {
        const { bytes: now, etag } = (await store.read("names"))!;
        await store
          .write("names", bytes(`${new TextDecoder().decode(now)}${name},`), { ifMatch: etag })
          .catch((error) => {
            if (error.code !== "CONFLICT") throw error;
            return add(name);
          });
      };
      const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
      await Promise.all(names.map(add));
      expect(
        text(await store.read("names"))!
          .split(",")
          .filter(Boolean)
          .sort(),
      ).toEqual([...names].sort());
    });

    test.each(["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a\\b"])("refuses the key %j", async (key) => {
      await expect(store.read(key)).rejects.toMatchObject({ code: "INVALID_NAME" });
      await expect(store.read(key, digestOf(bytes("x")))).rejects.toMatchObject({ code: "INVALID_NAME" });
      await expect(store.download(key, "nowhere")).rejects.toMatchObject({ code: "INVALID_NAME" });
      await expect(store.write(key, bytes("x"))).rejects.toMatchObject({ code: "INVALID_NAME" });
    });

    test("reads the same whether or not the reader says what is wanted", async () => {
      await store.write("a/b", bytes("one"));
      expect(text(await store.read("a/b", digestOf(bytes("one"))))).toBe("one");
      expect(text(await store.read("a/b", digestOf(bytes("one"))))).toBe("one");
      expect(text(await store.read("a/b", digestOf(bytes("two"))))).toBe("one");
      expect(await store.read("a/c", digestOf(bytes("one, or so")))).toBeUndefined();
    });

    describe("downloads", () => {
      let folder: string;
      beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), "iris-download-"));
      });
      afterEach(() => rm(folder, { recursive: true, force: true }));

      test.each([0, 1, 300_000])("an object of %i bytes as it is, with its size", async (length) => {
        const object = Buffer.alloc(length, "iris");
        await store.write("a/b", object);
        expect(await store.download("a/b", join(folder, "copy"))).toBe(object.length);
        expect((await readFile(join(folder, "copy"))).equals(object)).toBe(true);
      });

      test("nothing where there is no object", async () => {
        expect(await store.download("a/b", join(folder, "copy"))).toBeUndefined();
        expect(await readdir(folder)).toEqual([]);
      });

      test("into no file that is there already", async () => {
        await store.write("a/b", bytes("one"));
        await writeFile(join(folder, "copy"), "somebody's");
        await expect(store.download("a/b", join(folder, "copy"))).rejects.toMatchObject({ code: "OBJECT_UNREADABLE" });
        expect(await readFile(join(folder, "copy"), "utf8")).toBe("somebody's");
      });
    });
  });
}
