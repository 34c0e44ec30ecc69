import { copyFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";
import { readScript } from "./src/docs/packagedScript.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The package of the API reference is needed for the build only: the script is copied out of it. */
const copiedScript: Plugin = {
  name: "copied-script",
  setup(build) {
    build.onResolve({ filter: /\/packagedScript\.ts$/ }, () => ({ path: here("src/docs/copiedScript.ts") }));
  },
};

async function copyScript(): Promise<void> {
  await writeFile(here("dist/reference.js"), await readScript());
  const license = new URL("../LICENSE", import.meta.resolve("@scalar/fastify-api-reference"));
  await copyFile(license, here("dist/reference.LICENSE"));
}

const shared = { target: "node22", dts: true, clean: true, esbuildPlugins: [copiedScript] } satisfies Options;

// tsup runs the two builds at the same time, so each has an output folder of its own: neither can remove the other's files
export default defineConfig([
  {
    ...shared,
    format: "esm",
    outDir: "dist",
    entry: ["src/index.ts", "src/main.ts", "src/lambda.ts"],
    onSuccess: copyScript,
  },
  // shims: a CommonJS file has no import.meta.url
  { ...shared, format: "cjs", outDir: "dist-cjs", entry: ["src/index.ts"], shims: true },
]);
