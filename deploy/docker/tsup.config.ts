import { defineConfig } from "tsup";

export default defineConfig({ format: "esm", target: "node24", entry: ["src/lambda.ts"], clean: true });
