import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type IsolatedEngine, isolatedEngine } from "../../src/engines/isolated/isolatedEngine.ts";
import type { IrisError } from "../../src/errors.ts";
import { ENDLESS, loopFeeds, loopModel } from "../support/loopGraph.ts";
import { crashesAtLoad, slowToLoad } from "../support/slowLoad.ts";

// processes start and end many times, which takes a while on a busy machine
vi.setConfig({ testTimeout: 120_000 });

const HANGS = slowToLoad(3_000_000);

let engine: IsolatedEngine;
beforeEach(() => {
  engine = isolatedEngine(1000);
});
afterEach(() => engine.close());

/** A loaded model whose process has ended, so that its next run loads it again: then from other bytes. */
async function loadAgainAs(bytes: Uint8Array, failures: [string, boolean][]) {
  const session = await engine.load(loopModel(), [], {
    reread: async () => ({ model: bytes }),
    onFailure: ({ code }, isOut) => failures.push([code, isOut]),
  });
  await expect(session.run(loopFeeds(ENDLESS), ["y"])).rejects.toMatchObject({ code: "RUN_TIMED_OUT" });
  return session;
}

const childProcesses = (): number[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command !== "ps")
    .map(([pid]) => Number(pid));

describe("a model that is loaded again", () => {
  test("is given up after seconds when the load hangs, which counts as a failure", async () => {
    const failures: [string, boolean][] = [];
    const session = await loadAgainAs(HANGS, failures);
    await expect(session.run(loopFeeds(1), ["y"])).rejects.toMatchObject({
      code: "RUN_FAILED",
      message: "Loading the model again took longer than 5 s. The next request tries it once more.",
    });
    expect(failures).toEqual([
      ["RUN_TIMED_OUT", false],
      ["RUN_FAILED", false],
    ]);
  });

  test("goes out of service when its loads fail again and again, and each failure counts once", async () => {
    const failures: [string, boolean][] = [];
    const session = await loadAgainAs(crashesAtLoad(), failures);
    for (let failure = 0; failure < 4; failure++) {
      const runs = await Promise.allSettled([1, 2, 3].map((rounds) => session.run(loopFeeds(rounds), ["y"])));
      for (const run of runs) expect(run).toMatchObject({ status: "rejected", reason: { code: "RUN_FAILED" } });
    }
    expect(failures.map(([, isOut]) => isOut)).toEqual([false, false, false, false, true]);
  });
});

describe("a process that ends while it loads a model", () => {
  test("is replaced once, and the model is loaded", async () => {
    const loading = engine.load(slowToLoad(80_000));
    await expect.poll(childProcesses).toHaveLength(1);
    const [first] = childProcesses();
    process.kill(first!, "SIGKILL");
    const session = await loading;
    expect(childProcesses()).not.toContain(first);
    const feeds = { x: { dtype: "float32" as const, shape: [1, 4], data: Float32Array.of(1, 2, 3, 4) } };
    expect((await session.run(feeds, ["y"])).y!.data).toEqual(Float32Array.of(2, 3, 4, 5));
  });

  test("is reported when the second process ends too", async () => {
    const error = await engine.load(crashesAtLoad()).catch((cause: IrisError) => cause);
    expect(error).toMatchObject({
      code: "RUN_FAILED",
      message: expect.stringMatching(
        /^Loading the model failed, also at a second attempt\. The process .* ended with SIG/,
      ),
      cause: expect.any(Error),
    });
  });
});
