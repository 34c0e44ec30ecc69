import { defineConfig } from "tsup";

const shared = { target: "node22", dts: true, clean: true } as const;

// tsup runs the two builds at the same time, so each has an output folder of its own: neither can remove the other's files
export default defineConfig([
  { ...shared, format: "esm", outDir: "dist", entry: ["src/index.ts", "src/main.ts", "src/lambda.ts"] },
  // shims: a CommonJS file has no import.meta.url
  { ...shared, format: "cjs", outDir: "dist-cjs", entry: ["src/index.ts"], shims: true },
]);
