/** Trains on a CSV file and asks the model in this process: no server. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistry } from "iris-models";
import { train } from "iris-models/train";

const folder = await mkdtemp(join(tmpdir(), "iris-example-"));
const data = join(folder, "parcels.csv");
const parcels = Array.from({ length: 40 }, (_, i) => `${10 + i},${50 - i},${i < 20 ? "letter" : "parcel"}`);
await writeFile(data, ["Weight (g),Width,kind", ...parcels].join("\n"));

const models = await openRegistry(join(folder, "registry"), { create: true });
const { manifest } = await train({ registry: models.registry, data });
console.log(
  `${manifest.name} version ${manifest.version} takes ${manifest.features?.map(({ name }) => name).join(" and ")}`,
);
console.log(await models.predict("parcels", { weight_g: 12, width: 47 }, { probabilities: true }));

await models.close();
await rm(folder, { recursive: true });
