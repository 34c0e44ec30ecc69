import { type Client, createClient } from "iris-client";
import { BUNDLED_REGISTRY, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { virginica } from "../support/flowers.ts";
import { run } from "../support/run.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { inRepository, repository } from "../support/workspace.ts";

let server: RunningServer;
let client: Client;

beforeAll(async () => {
  server = await startServer(process.execPath, [inRepository("packages/server/dist/main.js")], {
    cwd: repository,
    env: { IRIS_REGISTRY: BUNDLED_REGISTRY },
  });
  client = createClient({ url: server.url });
});

afterAll(async () => {
  await server?.stop();
});

describe("the client against a server", () => {
  test("predicts with the digits of the manifest, one row or many", async () => {
    const rounded = { label: "virginica", probability: 0.9997 };
    expect(await client.predict("iris", virginica.row)).toEqual(rounded);
    expect(await client.predict("iris", [[5.9, 3, 5.1, 1.8], virginica.row])).toEqual([rounded, rounded]);
  });

  test.each([
    "iris",
    "wine",
    "diabetes",
  ] as const)("gives %s's numbers unrounded, to the last bit as in process", async (name) => {
    const models = await openRegistry(BUNDLED_REGISTRY);
    const { manifest } = await models.model(name);
    const rows = (manifest.golden ?? []).map(({ row }) => row);
    const inProcess = await models.predictMany(name, rows, { probabilities: true });
    await models.close();
    expect(rows).not.toEqual([]);
    const untyped: string = name;
    expect(await client.predict(untyped, rows, { unrounded: true, probabilities: true })).toEqual(inProcess);
  });

  test("rejects with every fault and its place", async () => {
    const row = { sepal_lenght: 5.9, sepal_width: "3", petal_length: 5.1, petal_width: 1.8 };
    // @ts-expect-error a misspelt feature, and text where a number is wanted
    await expect(client.predict("iris", row)).rejects.toMatchObject({
      name: "IrisClientError",
      code: "INVALID_INPUT",
      status: 400,
      errors: expect.arrayContaining([
        { path: "/sepal_lenght", message: expect.stringContaining("sepal_length") },
        { path: "/sepal_width", message: expect.stringContaining('"3"') },
      ]),
    });
  });

  test("names near models when one is unknown", async () => {
    // @ts-expect-error no such model
    await expect(client.predict("irs", [5.9, 3, 5.1, 1.8])).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      status: 404,
      message: expect.stringContaining('"iris"'),
    });
  });
});

describe("the client's command against a server", () => {
  const command = (args: readonly string[], input = "") =>
    run(process.execPath, [inRepository("packages/client/dist/cli.js"), "predict", ...args, "--url", server.url], {
      cwd: repository,
      input,
    });

  test("reads rows from standard input and prints a line each", async () => {
    const csv = "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n5.9,3,5.1,1.8\n";
    expect(await command(["-"], csv)).toEqual({ code: 0, stdout: "setosa 1\nvirginica 0.9997\n", stderr: "" });
  });

  test("ends with 2 and the reason when the row is at fault", async () => {
    const { code, stdout, stderr } = await command(["[5.1, 3.5, 1.4]"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("petal_width");
  });
});
