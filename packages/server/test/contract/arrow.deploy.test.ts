import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { flowers, halves, mixed } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { listening } from "../support/sockets.ts";

const python = join(process.env.IRIS_TOOLS ?? join(homedir(), ".cache/iris-deploy"), "arrow/bin/python");
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function serve(models: Models) {
  const app = buildApp({ models, defaultModel: models.status()[0]!.name, bodyLimit: 4_194_304 });
  const port = await listening(app);
  return { app, url: `http://127.0.0.1:${port}` };
}

const run = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(python, args, { maxBuffer: 1e8, env: { PYTHONDONTWRITEBYTECODE: "1" } })).stdout;

describe.skipIf(!existsSync(python))("Arrow from Python", () => {
  let received: Readonly<Record<string, unknown>>;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(await modelsOf(flowers, halves, mixed));
    const printed = await run(here("arrowClients.py"), server.url);
    received = JSON.parse(printed.replaceAll("NaN", '"NaN"').replaceAll("Infinity", '"Infinity"'));
  });
  afterAll(() => server.app.close());

  const LABELS = ["setosa", "virginica", "versi,color"].map((label) => ({ label, probability: 0.9753 }));

  test("data frames of pandas and polars become tables of predictions", () => {
    expect(received.pandas).toEqual(LABELS);
    expect(received.polars).toEqual(LABELS);
    expect(received.probabilities).toEqual([
      { label: "setosa", probability: 0.9753, setosa: 0.9753, "versi,color": 0.0123, virginica: 0.0123 },
    ]);
    expect(received["many rows"]).toHaveLength(3);
  });

  test.each(["mixed", "categories", "large text", "polars text"])("columns of several types are read: %s", (name) => {
    expect(received[name]).toEqual([{ value: 1.5 }, { value: 2.5 }]);
  });

  test("tensors are lists of a fixed size", () => {
    expect(received.tensors).toEqual([
      { half: [0.5, 1, 1.5], positive: true },
      { half: [-0.5, "Infinity", "NaN"], positive: false },
    ]);
  });

  test("compressed buffers and unknown columns are refused with what to do", () => {
    expect(received.compressed).toMatchObject({ code: "INVALID_BODY", detail: expect.stringContaining("compressed") });
    expect(received["unknown column"]).toMatchObject({
      detail: expect.stringContaining('Did you mean "petal_length"?'),
    });
  });

  test("the README's example works as it stands", async () => {
    const models = await openRegistry(BUNDLED_REGISTRY);
    await models.start();
    const { app, url } = await serve({
      ...models,
      status: () => models.status().filter(({ name }) => name === "iris"),
    });
    const [, example = ""] =
      /```python\n([^`]*vnd\.apache\.arrow[^`]*)```/.exec(await readFile(here("../../README.md"), "utf8")) ?? [];
    const printed = await run("-c", example.replace("http://localhost:8080", url));
    await app.close();
    await models.close();
    expect(printed).toMatch(/virginica +0\.9997/);
  });
});
