import { defineConfig } from "tsup";

const shared = { target: "es2022", dts: { entry: "src/index.ts" } } as const;

export default defineConfig([
  // the two run side by side: this one cleans dist and leaves the other's file alone
  { ...shared, format: "esm", entry: ["src/index.ts", "src/cli.ts"], clean: ["!**/*.cjs"] },
  { ...shared, format: "cjs", entry: ["src/index.ts"] },
]);
