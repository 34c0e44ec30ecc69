import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { succeed } from "./run.ts";
import { inRepository } from "./workspace.ts";

/** npm may wait for a registry for much longer. */
const NPM_LIMIT_MS = 300_000;

const packages = ["models", "server", "client"];

/** Packs the three packages as they would be published, and installs them into an empty folder as a user would. */
export async function installPacked(folder: string): Promise<void> {
  const tarballs = join(folder, "tarballs");
  await mkdir(tarballs);
  const packed = packages.map((name) =>
    succeed("npm", ["pack", "--silent", "--pack-destination", tarballs], { cwd: inRepository(`packages/${name}`) }),
  );
  const files = (await Promise.all(packed)).map((name) => `./tarballs/${name.trim()}`);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await succeed("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-timeout=30000", ...files], {
    cwd: folder,
    // the install script of onnxruntime-node otherwise downloads CUDA libraries
    env: { ONNXRUNTIME_NODE_INSTALL: "skip" },
    timeoutMs: NPM_LIMIT_MS,
  });
}
