import { defineConfig } from "tsup";

const shared = { target: "es2022", dts: { entry: "src/index.ts" }, clean: true } as const;

// tsup runs the two builds at the same time, so each has an output folder of its own: neither can remove the other's files
export default defineConfig([
  { ...shared, format: "esm", outDir: "dist", entry: ["src/index.ts", "src/cli.ts"] },
  { ...shared, format: "cjs", outDir: "dist-cjs", entry: ["src/index.ts"] },
]);
