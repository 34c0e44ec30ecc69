import { defineConfig, type Options } from "tsup";

// tsup leaves dependencies out of the bundle by itself, but not optional ones
const shared: Options = { target: "node22", dts: true, clean: true, external: ["onnxruntime-node"] };

/** The program of the child processes that run models: a file of its own beside the others. */
const PROCESS = "src/engines/isolated/inferenceProcess.ts";

// tsup runs the two builds at the same time, so each has an output folder of its own: neither can remove the other's files
export default defineConfig([
  {
    ...shared,
    format: "esm",
    outDir: "dist",
    entry: {
      index: "src/index.ts",
      train: "src/train.ts",
      import: "src/import.ts",
      cli: "src/cli.ts",
      inferenceProcess: PROCESS,
    },
  },
  // splitting: the entries share their classes, so that `instanceof IrisError` holds. shims: a CommonJS file has no import.meta.url, from which registry/ and data/ are found
  {
    ...shared,
    format: "cjs",
    outDir: "dist-cjs",
    entry: { index: "src/index.ts", train: "src/train.ts", import: "src/import.ts", inferenceProcess: PROCESS },
    splitting: true,
    shims: true,
  },
]);
