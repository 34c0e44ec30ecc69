import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmptyFolder, emptyFolder } from "../support/emptyFolder.ts";
import { setosa, virginica } from "../support/flowers.ts";
import { installPacked } from "../support/packedPackages.ts";
import { run, succeed } from "../support/run.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { typeCheck } from "../support/typeCheck.ts";

let folder: EmptyFolder;
let server: RunningServer;

beforeAll(async () => {
  folder = await emptyFolder();
  await installPacked(folder.path);
  server = await startServer("npx", ["iris-server"], { cwd: folder.path });
});

afterAll(async () => {
  await server?.stop();
  await folder?.[Symbol.asyncDispose]();
});

const shell = (program: string, ...args: string[]) =>
  succeed(program, args, { cwd: folder.path, env: { IRIS_URL: server.url } });

describe("npx iris-server", () => {
  test("serves the models that come with it", async () => {
    const answer = await fetch(`${server.url}/predict`, { method: "POST", body: JSON.stringify(virginica.row) });
    expect(await answer.json()).toEqual({ prediction: { label: "virginica", probability: 0.9997 } });
  });

  test("serves the docs page with its script", async () => {
    const script = await fetch(`${server.url}/docs/reference.js`);
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect((await script.text()).length).toBeGreaterThan(1_000_000);
  });
});

describe("iris-server/lambda", () => {
  test("is a handler that responds to events", async () => {
    const program = `import { handler } from "iris-server/lambda";
const { statusCode, body } = await handler([5.1, 3.5, 1.4, 0.2], { awsRequestId: "1" });
console.log(statusCode, body);`;
    const env = { IRIS_LOG_LEVEL: "silent" };
    const printed = await succeed("node", ["--input-type=module", "-e", program], { cwd: folder.path, env });
    expect(printed).toBe('200 {"prediction":{"label":"setosa","probability":1}}\n');
  });
});

describe("npx iris-client predict", () => {
  test("prints the label", async () => {
    expect(await shell("npx", "iris-client", "predict", JSON.stringify(virginica.row))).toContain("virginica");
  });

  test("prints one JSON document with --json", async () => {
    const printed = await shell("npx", "iris-client", "predict", JSON.stringify(virginica.row), "--json");
    expect(JSON.parse(printed)).toMatchObject({ model: "iris", predictions: [{ label: "virginica" }] });
  });
});

describe("npx iris-models predict", () => {
  test("predicts in process and in full precision", async () => {
    const printed = await shell("npx", "iris-models", "predict", JSON.stringify(setosa.row));
    expect(printed).toMatch(/^setosa 0\.9999555689\d*\s*$/);
  });

  test("prints one JSON document with --json", async () => {
    const printed = await shell("npx", "iris-models", "predict", JSON.stringify(virginica.row), "--json");
    const { predictions } = JSON.parse(printed);
    expect(predictions[0].label).toBe("virginica");
    expect(predictions[0].probability).toBeCloseTo(virginica.probability, 8);
  });
});

describe("a TypeScript program", () => {
  const program = (feature: string) => `import { predict } from "iris-client";
const { label, probability } = await predict("iris", { sepal_length: 5.9, sepal_width: 3, ${feature}: 5.1, petal_width: 1.8 });
const flower: "setosa" | "versicolor" | "virginica" = label;
console.log(flower, probability);
`;

  test("compiles against the packages and runs", async () => {
    await writeFile(join(folder.path, "program.ts"), program("petal_length"));
    expect(await typeCheck(folder.path, "program.ts")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await shell("node", "program.ts")).toBe("virginica 0.9997\n");
  });

  test("does not compile with a misspelt feature", async () => {
    await writeFile(join(folder.path, "misspelt.ts"), program("petal_lenght"));
    const { code, stdout } = await typeCheck(folder.path, "misspelt.ts");
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/misspelt\.ts\(2,\d+\).*petal_lenght/);
  });
});

describe("a CommonJS program", () => {
  test("predicts by iris-models", async () => {
    const program = `require("iris-models").openRegistry().then(async (models) => {
      console.log((await models.predict("iris", [5.1, 3.5, 1.4, 0.2])).label);
      await models.close();
    })`;
    expect(await shell("node", "-e", program)).toBe("setosa\n");
  });

  test("recognises an error of iris-models/train by the class that iris-models exports", async () => {
    const program = `const { createRegistry, IrisError, memoryStore } = require("iris-models");
    const { train } = require("iris-models/train");
    train({ registry: createRegistry(memoryStore()), data: "missing.csv" })
      .catch((error) => console.log(error instanceof IrisError, error.code));`;
    expect(await shell("node", "-e", program)).toBe("true INVALID_DATA\n");
  });

  test("predicts by iris-client", async () => {
    const program = `require("iris-client").predict("iris", ${JSON.stringify(virginica.row)}).then((p) => console.log(p.label))`;
    expect(await shell("node", "-e", program)).toBe("virginica\n");
  });

  test("mounts iris-server in a Fastify app", async () => {
    const program = `(async () => {
      const app = require("fastify")();
      await app.register(require("iris-server").iris, { prefix: "/ml" });
      const answer = await app.inject({ method: "POST", url: "/ml/predict", payload: [5.1, 3.5, 1.4, 0.2] });
      const script = await app.inject("/ml/docs/reference.js");
      console.log(JSON.stringify([answer.json(), script.statusCode]));
      await app.close();
    })()`;
    const answered = { prediction: { label: "setosa", probability: 1 } };
    expect(JSON.parse(await shell("node", "-e", program))).toEqual([answered, 200]);
  });
});

describe("the licences of others", () => {
  test("are in iris-client, for the packages that its build contains", async () => {
    const file = (name: string) => readFile(join(folder.path, "node_modules/iris-client", name), "utf8");
    const built = (await Promise.all(["dist/cli.js", "dist/index.js", "dist-cjs/index.cjs"].map(file))).join("");
    const contained = new Set(Array.from(built.matchAll(/^\/\/ .*node_modules\/([\w-]+)\//gm), ([, name]) => name));
    expect([...contained]).toEqual(["fastest-levenshtein"]);
    const notices = await file("THIRD-PARTY-LICENSES");
    for (const name of contained) expect(notices).toContain(name);
    expect(notices).toContain("Copyright (c) 2020 Kasper Unn Weihe");
  });
});

describe("a mistake", () => {
  test("ends a command with a message and an exit code", async () => {
    const { code, stdout, stderr } = await run("npx", ["iris-models", "predict", '{"sepal_lenght": 5.1}'], {
      cwd: folder.path,
    });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("sepal_length");
  });
});
