import { BUNDLED_REGISTRY } from "iris-models";
import { describe, expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { repository } from "../support/workspace.ts";

describe("npm start", () => {
  test("serves, says what to do next, and takes the server with it when it ends", async () => {
    const server = await startServer("npm", ["start", "--"], {
      cwd: repository,
      env: { IRIS_REGISTRY: BUNDLED_REGISTRY },
    });
    const answer = await fetch(`${server.url}/predict`, { method: "POST", body: "[5.1, 3.5, 1.4, 0.2]" });
    expect(await answer.json()).toEqual({ prediction: { label: "setosa", probability: 1 } });
    expect(server.printed()).toContain(`${server.url}/docs`);
    expect(server.printed()).toContain("curl");
    await server.stop();
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  });
});
