import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IrisError, memoryStore, type Store } from "../../src/index.ts";
import { diskCached } from "../../src/stores/diskCache.ts";
import { storeContract } from "./contract.ts";

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
const text = (object: { bytes: Uint8Array } | undefined) => object && new TextDecoder().decode(object.bytes);
const digestOf = (content: string) => ({
  sha256: createHash("sha256").update(content).digest("hex"),
  bytes: Buffer.byteLength(content),
});
const MODEL = digestOf("model");

let folder: string;
let inner: Store;
let fetched: string[];
let cached: Store;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "iris-cache-test-")), "cache");
  const memory = memoryStore();
  fetched = [];
  inner = {
    ...memory,
    read: (key) => {
      fetched.push(`read ${key}`);
      return memory.read(key);
    },
    download: (key, path) => {
      fetched.push(`download ${key}`);
      return memory.download(key, path);
    },
  };
  cached = diskCached(inner, folder);
  await inner.write("a", bytes("model"));
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

const age = async (name: string, hours: number) => {
  const then = new Date(Date.now() - hours * 3_600_000);
  await utimes(join(folder, name), then, then);
};

storeContract("a store with a disk cache", () => diskCached(memoryStore(), folder));

test("what is there is not fetched again, by another reader either", async () => {
  expect(text(await cached.read("a", MODEL))).toBe("model");
  expect(text(await diskCached(inner, folder).read("a", MODEL))).toBe("model");
  expect(fetched).toEqual(["download a"]);
  expect(await readdir(folder)).toEqual([MODEL.sha256]);
});

test("the folder is nobody else's", async () => {
  await cached.read("a", MODEL);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test.each([
  "madel",
  "mode",
  "model and more",
  "",
])("a copy that was damaged to %j is fetched again and mended", async (damaged) => {
  await cached.read("a", MODEL);
  await writeFile(join(folder, MODEL.sha256), damaged);
  expect(text(await cached.read("a", MODEL))).toBe("model");
  expect(text(await cached.read("a", MODEL))).toBe("model");
  expect(fetched).toEqual(["download a", "download a"]);
});

test("a name that leads elsewhere is not followed", async () => {
  await mkdir(folder);
  await writeFile(join(folder, "secret"), "model");
  await symlink(join(folder, "secret"), join(folder, MODEL.sha256));
  expect(text(await cached.read("a", MODEL))).toBe("model");
  expect(fetched).toEqual(["download a"]);
  expect(await readFile(join(folder, "secret"), "utf8")).toBe("model");
});

test("readers at the same time fetch once, and do not share their bytes", async () => {
  const read = await Promise.all(Array.from({ length: 10 }, () => cached.read("a", MODEL)));
  expect(fetched).toEqual(["download a"]);
  read[0]!.bytes.fill(0);
  expect(read.slice(1).map(text)).toEqual(Array(9).fill("model"));
});

test("two caches that fetch into one folder at once agree", async () => {
  const caches = Array.from({ length: 5 }, () => diskCached(inner, folder));
  expect((await Promise.all(caches.map((cache) => cache.read("a", MODEL)))).map(text)).toEqual(Array(5).fill("model"));
  expect(await readdir(folder)).toEqual([MODEL.sha256]);
});

test("what does not fit its digest is fetched twice, returned as it is, and never kept", async () => {
  await inner.write("a", bytes("tampered with"));
  expect(text(await cached.read("a", MODEL))).toBe("tampered with");
  expect(fetched).toEqual(["download a", "read a"]);
  expect(await readdir(folder)).toEqual([]);
});

test("what has no usable digest goes past the cache", async () => {
  expect(text(await cached.read("a", { sha256: "../../a", bytes: 5 }))).toBe("model");
  expect(text(await cached.read("a"))).toBe("model");
  expect(fetched).toEqual(["read a", "read a"]);
});

test("a fault of the store is reported unchanged, and at once", async () => {
  const fault = new IrisError("ACCESS_DENIED", "no");
  const refusing: Store = { ...inner, download: () => Promise.reject(fault) };
  await expect(diskCached(refusing, folder).read("a", MODEL)).rejects.toBe(fault);
  expect(fetched).toEqual([]);
});

describe("a folder that is of no use is done without", () => {
  test("since it is a file", async () => {
    await writeFile(folder, "in the way");
    expect(text(await cached.read("a", MODEL))).toBe("model");
    expect(await readFile(folder, "utf8")).toBe("in the way");
  });

  test.skipIf(process.getuid?.() === 0)("since it may not be written", async () => {
    await mkdir(folder);
    await chmod(folder, 0o500);
    expect(text(await cached.read("a", MODEL))).toBe("model");
  });

  test("since something else has the copy's name", async () => {
    await mkdir(join(folder, MODEL.sha256, "deep"), { recursive: true });
    expect(text(await cached.read("a", MODEL))).toBe("model");
  });
});

describe("a full disk", () => {
  const full = (path: string) =>
    new IrisError("OBJECT_UNREADABLE", path, { cause: Object.assign(new Error("full"), { code: "ENOSPC" }) });

  test("is made room on", async () => {
    await mkdir(folder);
    const old = digestOf("old").sha256;
    await writeFile(join(folder, old), "old");
    const fullWith: Store = {
      ...inner,
      download: async (key, path) => {
        if ((await readdir(folder)).includes(old)) throw full(path);
        return inner.download(key, path);
      },
    };
    expect(text(await diskCached(fullWith, folder).read("a", MODEL))).toBe("model");
    expect(await readdir(folder)).toEqual([MODEL.sha256]);
  });

  test("that stays full is done without", async () => {
    const alwaysFull: Store = {
      ...inner,
      download: (key, path) => {
        fetched.push(`download ${key}`);
        return Promise.reject(full(path));
      },
    };
    expect(text(await diskCached(alwaysFull, folder).read("a", MODEL))).toBe("model");
    expect(fetched).toEqual(["download a", "read a"]);
  });

  test("is not filled by what is larger than what is free, on a real disk", async () => {
    const huge = { sha256: MODEL.sha256, bytes: Number.MAX_SAFE_INTEGER };
    expect(text(await cached.read("a", huge))).toBe("model");
    expect(fetched).toEqual(["read a"]);
  });

  describe("that says what it still takes", () => {
    const SIZE = 10;
    /** A disk for ten bytes of copies. */
    const small = () =>
      diskCached(inner, folder, {
        free: async () => {
          const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
          return SIZE - (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
        },
      });
    const read = async (name: string) => {
      await inner.write(name, bytes(name));
      expect(text(await small().read(name, digestOf(name)))).toBe(name);
    };
    const kept = async (...names: string[]) =>
      expect((await readdir(folder)).sort()).toEqual(names.map((name) => digestOf(name).sha256).sort());

    test("is made room on before anything is fetched, by what was used longest ago and no more", async () => {
      await read("aaa");
      await read("bbb");
      await read("ccc");
      await age(digestOf("aaa").sha256, 1);
      await age(digestOf("bbb").sha256, 3);
      await age(digestOf("ccc").sha256, 2);
      await read("ddddddd");
      await kept("aaa", "ddddddd");
      expect(fetched).toEqual(["aaa", "bbb", "ccc", "ddddddd"].map((name) => `download ${name}`));
    });

    test("keeps its copies when all of them together would make too little room", async () => {
      await read("aaa");
      await read("eleven byte");
      await kept("aaa");
      expect(fetched).toEqual(["download aaa", "read eleven byte"]);
    });

    test("is made room on by what a killed process left an hour ago", async () => {
      await read("aaa");
      await writeFile(join(folder, ".tmp-old"), "xxxxxxx");
      await age(".tmp-old", 2);
      await read("bbbbbbb");
      await kept("aaa", "bbbbbbb");
    });

    test("takes what just fits", async () => {
      await read("aaa");
      await read("ten bytes.");
      await kept("ten bytes.");
    });
  });

  test("that does not say what it takes is tried", async () => {
    const silent = diskCached(inner, folder, { free: async () => undefined });
    expect(text(await silent.read("a", MODEL))).toBe("model");
    expect(await readdir(folder)).toEqual([MODEL.sha256]);
  });
});

describe("tidying", () => {
  const model = (name: string) => name.repeat(100);
  const read = async (store: Store, name: string) => {
    await inner.write(name, bytes(model(name)));
    await store.read(name, digestOf(model(name)));
  };
  const kept = async (...names: string[]) =>
    expect((await readdir(folder)).sort()).toEqual(names.map((name) => digestOf(model(name)).sha256).sort());

  test("what was used longest ago goes first when the limit is passed", async () => {
    const small = diskCached(inner, folder, { limit: 250 });
    await read(small, "b");
    await read(small, "c");
    await age(digestOf(model("b")).sha256, 2);
    await age(digestOf(model("c")).sha256, 1);
    await read(small, "b");
    await read(small, "d");
    await kept("b", "d");
  });

  test("the newest stays, however large", async () => {
    const tiny = diskCached(inner, folder, { limit: 10 });
    await read(tiny, "b");
    await kept("b");
    await read(tiny, "c");
    await kept("c");
  });

  test("what a killed process left goes after an hour, and nothing of anybody else's", async () => {
    await mkdir(folder);
    for (const name of [".tmp-old", ".tmp-young", "notes.txt"]) await writeFile(join(folder, name), "x");
    await age(".tmp-old", 2);
    await age("notes.txt", 2);
    await read(diskCached(inner, folder, { limit: 0 }), "b");
    expect((await readdir(folder)).sort()).toEqual([".tmp-young", digestOf(model("b")).sha256, "notes.txt"].sort());
  });
});
