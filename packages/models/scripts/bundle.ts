/** Trains the bundled registry anew: `npm run bundle`. Its bytes are tested against the code that is here. */
import { rm } from "node:fs/promises";
import { BUNDLED_REGISTRY, createRegistry, folderStore } from "../src/index.ts";
import { bundledDatasets, train } from "../src/train.ts";

/** The day on which these models first were what they are. */
const CREATED = new Date("2026-11-22T00:00:00.000Z");

await rm(BUNDLED_REGISTRY, { recursive: true, force: true });
const registry = createRegistry(folderStore(BUNDLED_REGISTRY));
for (const { name } of bundledDatasets) {
  const { manifest } = await train({ registry, data: name, now: () => CREATED });
  console.log(`${manifest.name} version ${manifest.version}: ${manifest.file.bytes} bytes`);
}
