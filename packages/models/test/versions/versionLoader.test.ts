import { expect, test } from "vitest";
import { createRegistry, type Engine, memoryStore, onnxruntime, type Registry } from "../../src/index.ts";
import { VersionLoader } from "../../src/versions/versionLoader.ts";
import { type Slot, VersionSlots } from "../../src/versions/versionSlots.ts";
import { readFixture } from "../support/fixture.ts";

const NAME = "sklearn-gbr-diabetes";
const { draft, bytes } = await readFixture(NAME);

test("a version whose files change twice during a load is freed once for each load", async () => {
  const registry = createRegistry(memoryStore());
  await registry.publish(draft, bytes);
  /** How often each session was closed. */
  const closed: number[] = [];
  const engine: Engine = {
    ...onnxruntime,
    async load(...args) {
      const session = await onnxruntime.load(...args);
      const index = closed.push(0) - 1;
      const { inputs, outputs, inputNames, outputNames } = session;
      return {
        ...(inputs && { inputs }),
        ...(outputs && { outputs }),
        inputNames,
        outputNames,
        run: (feeds, fetch) => session.run(feeds, fetch),
        async close() {
          closed[index]!++;
          await session.close();
        },
      };
    },
  };
  const gates: (() => void)[] = [];
  const slow: Registry = {
    ...registry,
    async files(name, version) {
      await new Promise<void>((resolve) => gates.push(resolve));
      return registry.files(name, version);
    },
  };
  /** Lets the oldest read of files go on. */
  const open = (): void => gates.shift()?.();

  const told = { onEvent: () => undefined, onChange: () => undefined };
  const slots = new VersionSlots(told);
  const loader = new VersionLoader({ registry: slow, engines: { inline: engine }, ...told }, slots);
  const begin = (fingerprint: string, before?: Slot): Slot => {
    const slot: Slot = { name: NAME, version: "1", fingerprint, loading: Promise.resolve(), wanted: true, lastUsed: 0 };
    loader.start(slot, before);
    return slot;
  };
  const first = begin("a");
  open();
  await first.loading;
  const second = begin("b", first);
  const third = begin("c", second);
  open();
  await second.loading;
  open();
  await third.loading;
  await slots.close();
  expect(closed).toEqual([1, 1, 1]);
});
