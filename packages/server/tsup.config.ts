import { defineConfig } from "tsup";

const shared = { target: "node22" } as const;

export default defineConfig([
  // the two run side by side: this one cleans dist and leaves the other's file alone
  {
    ...shared,
    format: "esm",
    entry: ["src/index.ts", "src/main.ts", "src/lambda.ts"],
    dts: true,
    clean: ["!**/*.cjs"],
  },
  // shims: a CommonJS file has no import.meta.url
  { ...shared, format: "cjs", entry: ["src/index.ts"], dts: true, shims: true },
]);
