import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const workspace = (name: string, root: string) => ({
  extends: true as const,
  test: {
    name,
    root,
    // these need servers and tools that `npm run test:deploy` installs
    exclude: [...configDefaults.exclude, "**/*.deploy.test.ts"],
    setupFiles: fileURLToPath(new URL("scripts/vitest.setup.mjs", import.meta.url)),
  },
});

export default defineConfig({
  test: {
    env: { ORT_DISABLE_TELEMETRY: "1" },
    // what is waited for may take a while on a busy machine; it is never what is tested
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // one less is the default, which on two cores is one
    maxWorkers: "100%",
    projects: [
      workspace("iris-models", "packages/models"),
      workspace("iris-server", "packages/server"),
      workspace("iris-client", "packages/client"),
      workspace("iris-aws", "deploy/aws"),
      workspace("iris-kubernetes", "deploy/kubernetes"),
      workspace("iris-mock-aws", "tools/mock-aws"),
      {
        extends: true,
        test: { name: "e2e", root: "e2e", testTimeout: 60_000, hookTimeout: 600_000, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
