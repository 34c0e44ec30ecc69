import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../support/run.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { inRepository } from "../support/workspace.ts";

const cwd = inRepository("examples");
const programs = readdirSync(cwd).filter((name) => name.endsWith(".ts"));

let server: RunningServer;

beforeAll(async () => {
  server = await startServer(process.execPath, [inRepository("packages/server/dist/main.js")], { cwd });
});

afterAll(async () => {
  await server?.stop();
});

describe("each example runs as it stands", () => {
  test.each(programs)("%s", async (program) => {
    const { code, stdout, stderr } = await run(process.execPath, [program], { cwd, env: { IRIS_URL: server.url } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });
});
