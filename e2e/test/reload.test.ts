import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openRegistry } from "iris-models";
import { train } from "iris-models/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmptyFolder, emptyFolder } from "../support/emptyFolder.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { inRepository } from "../support/workspace.ts";

const MAIN = inRepository("packages/server/dist/main.js");
const CLIENTS = 16;
const MOVES = 12;
const body = JSON.stringify({ size: 3 });

let folder: EmptyFolder;
beforeAll(async () => {
  folder = await emptyFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Publishes a version whose answer to any size is the number. */
async function publish(location: string, answer: number): Promise<void> {
  const data = join(folder.path, "prices.csv");
  const rows = Array.from({ length: 12 }, (_, size) => `${size},${answer + (size % 2) * 1e-6}`);
  await writeFile(data, `size,price\n${rows.join("\n")}\n`);
  const models = await openRegistry(location, { create: true });
  await train({ registry: models.registry, data, task: "regression", rounds: 2 });
  await models.close();
}

async function ask(server: RunningServer) {
  const response = await fetch(`${server.url}/models/prices/predict`, { method: "POST", body });
  const { prediction } = (await response.json()) as { prediction: { value: number } };
  return { status: response.status, version: response.headers.get("x-model-version"), value: prediction.value };
}

const start = (registry: string, seconds: string) =>
  startServer(process.execPath, [MAIN], {
    cwd: folder.path,
    env: {
      IRIS_REGISTRY: registry,
      IRIS_DEFAULT_MODEL: "prices",
      IRIS_RELOAD_SECONDS: seconds,
      IRIS_LOG_LEVEL: "warn",
    },
  });

describe("a server whose registry changes under load", () => {
  test("responds to every request, each by the version that its headers name", async () => {
    const location = join(folder.path, "under-load");
    await publish(location, 100);
    const server = await start(location, "0.05");
    const seen = new Map<string, number>();
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!isOver) {
        const { status, version, value } = await ask(server);
        expect({ status, version, value: Math.round(value) }).toEqual({
          status: 200,
          version,
          value: 100 * Number(version),
        });
        seen.set(version!, (seen.get(version!) ?? 0) + 1);
      }
    });
    const moving = (async () => {
      await publish(location, 200);
      await publish(location, 300);
      const { registry } = await openRegistry(location);
      for (let move = 0; move < MOVES; move++) {
        const version = String((move % 3) + 1);
        await registry.alias("prices", "stable", version);
        await expect.poll(() => ask(server).then((answer) => answer.version), { interval: 5 }).toBe(version);
      }
    })();
    await moving.finally(() => {
      isOver = true;
    });
    await Promise.all(clients);
    expect([...seen.keys()].sort()).toEqual(["1", "2", "3"]);
    expect(await server.stop("SIGTERM")).toBe(0);
  });

  test("that does not poll reloads at SIGHUP, and goes on serving", async () => {
    const location = join(folder.path, "on-demand");
    await publish(location, 100);
    const server = await start(location, "0");
    await publish(location, 200);
    expect((await ask(server)).version).toBe("1");
    server.reload();
    await expect.poll(() => ask(server).then(({ version }) => version)).toBe("2");
    expect(await server.stop("SIGTERM")).toBe(0);
  });
});
