import { defineConfig } from "vitest/config";

/** What needs a real S3 server, schemathesis, Lambda's emulator, an image, Terraform, a mock of AWS or Helm: `npm run test:deploy` installs them and runs this. */
export default defineConfig({
  test: {
    env: { ORT_DISABLE_TELEMETRY: "1" },
    // what is waited for may take a while on a busy machine; it is never what is tested
    expect: { poll: { timeout: 15_000 } },
    // the suites share two cores with the servers and containers that they start
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: { name: "s3", root: "packages/models", include: ["test/**/*.deploy.test.ts"] },
      },
      {
        extends: true,
        test: { name: "contract", root: "packages/server", include: ["test/**/*.deploy.test.ts"] },
      },
      {
        extends: true,
        test: { name: "image", root: "deploy/docker", include: ["test/**/*.test.ts"], sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: "aws",
          root: "deploy/aws",
          include: ["test/**/*.deploy.test.ts"],
          // each file has a mock of its own, and waits for Terraform most of the time
          fileParallelism: true,
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "mock-aws",
          root: "tools/mock-aws",
          include: ["test/**/*.deploy.test.ts"],
          testTimeout: 600_000,
          // projects with other numbers of workers must be in other groups
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: "kubernetes",
          root: "deploy/kubernetes",
          include: ["test/**/*.deploy.test.ts"],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
