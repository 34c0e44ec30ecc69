import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, succeed } from "./run.ts";
import { inRepository } from "./workspace.ts";

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
  await install(folder, files);
}

/** npm waits five minutes for a registry that does not respond, and now and then for ever without any connection. */
const NPM_LIMIT_MS = 90_000;
const MAX_ATTEMPTS = 3;

async function install(folder: string, files: readonly string[]): Promise<void> {
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-timeout=30000", ...files];
  for (let attempt = 1; ; attempt++) {
    // the install script of onnxruntime-node otherwise downloads CUDA libraries
    const env = { ONNXRUNTIME_NODE_INSTALL: "skip" };
    const { code, stderr } = await run("npm", args, { cwd: folder, env, timeoutMs: NPM_LIMIT_MS });
    if (code === 0) return;
    const hasTimedOut = code === null;
    if (!hasTimedOut || attempt === MAX_ATTEMPTS) throw new Error(`npm ${args.join(" ")} failed:\n${stderr}`);
  }
}
