import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Options } from "tsup";
import config from "../../tsup.config.ts";
import { run } from "./run.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const repository = here("../../../..");
const NATIVE = "bin/napi-v6/linux";

/** Lays out a folder as the image has it at /var/task, code cache and all. @returns its handler */
export async function makeTask(folder: string, options: { readonly codeCache: boolean }): Promise<string> {
  await lay(folder);
  await cp(here("../../dist"), join(folder, "dist"), { recursive: true });
  if (options.codeCache) {
    const cache = join(folder, ".compile-cache");
    await mkdir(cache);
    const env = { IRIS_REGISTRY: join(folder, "registry"), NODE_COMPILE_CACHE: cache, TMPDIR: folder };
    await run(process.execPath, [join(folder, "dist", "bake.mjs")], env);
  }
  return join(folder, "dist", "lambda.mjs");
}

/** The same without a code cache, and with Node's own modules imported as any bundler imports them. @returns its handler */
export async function makePlainTask(folder: string): Promise<string> {
  await lay(folder);
  const [options] = [config].flat() as Options[];
  await build({
    ...options,
    config: false,
    silent: true,
    entry: [here("../../src/lambda.ts")],
    tsconfig: here("../../tsconfig.json"),
    outDir: join(folder, "dist"),
    clean: false,
    esbuildPlugins: (options?.esbuildPlugins ?? []).filter(({ name }) => name !== "node-modules"),
  });
  return join(folder, "dist", "lambda.mjs");
}

async function lay(folder: string): Promise<void> {
  const native = join(folder, NATIVE);
  await mkdir(dirname(native), { recursive: true });
  await cp(join(repository, "node_modules/onnxruntime-node", NATIVE, process.arch), join(native, process.arch), {
    recursive: true,
  });
  for (const name of ["registry", "data"])
    await cp(join(repository, "packages/models", name), join(folder, name), { recursive: true });
}
