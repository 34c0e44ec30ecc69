import { execFile } from "node:child_process";
import { chmod, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRegistry, folderStore, type Models, openRegistry, type RuntimeEvent } from "../../src/index.ts";
import { readFixture } from "../support/fixture.ts";

const NAME = "sklearn-gbr-diabetes";
const OTHER = "other";
const NOBODY = 65_534;
const { draft, bytes } = await readFixture(NAME);

let folder: string;
let events: RuntimeEvent[];
let models: Models;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-faults-"));
  await chmod(folder, 0o755);
  const registry = createRegistry(folderStore(folder));
  for (const name of [NAME, OTHER]) await registry.publish({ ...draft, name }, bytes);
  await registry.alias(NAME, "stable", "1");
  events = [];
  models = await openRegistry(folder, { onEvent: (event) => events.push(event) });
});
afterEach(async () => {
  await models.close();
  for (const path of ["", "1", "aliases.json"]) await chmod(join(folder, NAME, path), 0o755).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

const version = async (name = NAME) => (await models.model(name)).version;
const eventsOf = (type: RuntimeEvent["type"]) => events.filter((event) => event.type === type);
const statusOf = (name = NAME) => models.status().find((status) => status.name === name);

/** Does something as a user who has no rights of his own: root may read everything. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return action();
  process.seteuid!(NOBODY);
  try {
    await action();
  } finally {
    process.seteuid!(0);
  }
}

describe.skipIf(process.platform === "win32")("what can no longer be read", () => {
  test.each([
    "",
    "1",
    "1/model.onnx",
    "aliases.json",
  ])("takes no loaded model away, is told once, and is repaired without a restart (%j)", async (path) => {
    await models.start();
    const before = statusOf();
    const place = join(folder, NAME, path);
    await chmod(place, 0);
    await asNobody(async () => {
      await models.reload();
      await models.reload();
    });
    expect(await version()).toBe("1");
    expect(await version(OTHER)).toBe("1");
    expect(statusOf()).toMatchObject({ current: "1", aliases: { stable: "1" }, versions: [{ state: "ready" }] });
    const told = [...eventsOf("model-unreachable"), ...eventsOf("version-kept")];
    expect(told).toHaveLength(1);
    expect(statusOf()!.fault ?? statusOf()!.versions[0]!.reason).toMatchObject({
      message: expect.stringContaining("EACCES"),
    });
    await chmod(place, 0o755);
    await asNobody(() => models.reload());
    expect(statusOf()).toEqual(before);
    expect(models.findings()).toEqual([]);
  });

  test.each(["", "1", "1/model.onnx", "aliases.json"])("at the start, comes with a later look (%j)", async (path) => {
    const place = join(folder, NAME, path);
    await chmod(place, 0);
    await asNobody(() => models.start());
    expect(await version(OTHER)).toBe("1");
    await chmod(place, 0o755);
    await asNobody(() => models.reload());
    expect(await version()).toBe("1");
    expect(statusOf()!.fault).toBeUndefined();
  });

  test("a folder that cannot be opened is a finding, and reported once", async () => {
    await chmod(join(folder, NAME), 0);
    await asNobody(async () => {
      await models.start();
      await models.reload();
    });
    const finding = { code: "OBJECT_UNREADABLE", path: NAME, message: `${NAME} cannot be read (EACCES).` };
    expect(models.findings()).toEqual([finding]);
    expect(eventsOf("registry-finding")).toEqual([{ type: "registry-finding", finding }]);
  });
});

describe.skipIf(process.platform === "win32")("what is no regular file in the registry", () => {
  const replaceModel = async (make: (path: string) => Promise<unknown>) => {
    const path = join(folder, NAME, "1", "model.onnx");
    await rm(path);
    await make(path);
  };

  test.each<[string, (path: string) => Promise<unknown>]>([
    ["a named pipe", (path) => promisify(execFile)("mkfifo", [path])],
    ["a link to a device", (path) => symlink("/dev/zero", path)],
    ["a link to the root of the file system", (path) => symlink("/", path)],
  ])("is the fault of its version alone: %s", async (_, make) => {
    await replaceModel(make);
    await models.start();
    expect(await version(OTHER)).toBe("1");
    expect(statusOf()!.versions[0]).toMatchObject({ state: "failed", reason: { code: "OBJECT_UNREADABLE" } });
  });

  test("is the fault of its model alone: a folder that is a link to the root of the file system", async () => {
    await rename(join(folder, NAME), `${folder}-elsewhere`);
    await symlink("/", join(folder, NAME));
    await models.start();
    expect(await version(OTHER)).toBe("1");
    expect(models.findings()).toMatchObject([{ code: "OBJECT_UNREADABLE", path: NAME }]);
    await rm(`${folder}-elsewhere`, { recursive: true });
  });

  test("shows nothing of what a link leads to", async () => {
    const secret = `${folder}-secret`;
    await writeFile(secret, "hunter2, the password");
    await rm(join(folder, NAME, "aliases.json"));
    await symlink(secret, join(folder, NAME, "aliases.json"));
    await models.start();
    expect(statusOf()!.fault).toMatchObject({ code: "OBJECT_UNREADABLE" });
    expect(JSON.stringify(models.status())).not.toContain("hunter2");
    await rm(secret);
  });

  test.each(["aliases.json", "1/manifest.json"])("broken JSON is reported without its text: %s", async (file) => {
    await rm(join(folder, NAME, "1", ".claim"));
    await writeFile(join(folder, NAME, file), "hunter2, the password");
    await models.start();
    const faults = JSON.stringify([statusOf()!.fault, statusOf()!.versions[0]!.reason]);
    expect(faults).toContain("must be JSON in UTF-8");
    expect(faults).not.toContain("hunter2");
  });
});
