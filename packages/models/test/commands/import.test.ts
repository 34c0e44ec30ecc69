import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../src/commands/program.ts";
import { fixturePath } from "../importing/support.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const LOGREG = fixturePath("sklearn-logreg-zipmap-strings");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-import-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function iris(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await run([...args, "--registry", join(folder, "registry")], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: {},
    stdin: async () => new Uint8Array(),
    isTerminal: false,
  });
  return { status, out: out.join("\n"), err: err.join("\n") };
}

const file = async (name: string, text: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

test("imports as a program, and prints what to paste", async () => {
  const registry = join(folder, "registry");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    ...[CLI, "import", LOGREG, "--registry", registry, "--name", "flowers", "--label", "species", "--verbose"],
    ...["--features", "sepal_length,sepal_width,petal_length,petal_width"],
  ]);
  expect(stdout).toContain(`Published flowers version 1, a classification, in ${registry}; stable is 1.`);
  expect(stdout).toContain("gives        species: setosa, versicolor, virginica");
  expect(stdout).toMatch(/^curl http:\/\/localhost:8080\/models\/flowers\/predict -d '\{"sepal_length":.*\}'$/m);
  expect(stdout).toMatch(
    /^const \{ label, probability \} = await createClient<components>\(\)\.predict\("flowers", \{/m,
  );
  for (const step of ["read", "inspect", "load", "probe", "check", "publish"])
    expect(stderr).toMatch(new RegExp(`^${step} +[0-9.]+ ms$`, "m"));
  expect(await iris("predict", "[5.1,3.5,1.4,0.2]")).toMatchObject({ out: expect.stringMatching(/^setosa 0\.984703/) });
  expect(await iris("verify")).toMatchObject({ status: 0 });
});

test("the row of the curl line is one that the model takes", async () => {
  const { out } = await iris("import", fixturePath("sklearn-mixed-columns"));
  const [, row = ""] = /-d '(.*)'$/m.exec(out) ?? [];
  expect(await iris("predict", row)).toMatchObject({ status: 0 });
});

test("names come from the header of a CSV file, without row names and the label", async () => {
  const csv = await file("data.csv", ",Sepal Length (cm),b,c,d,species\n1,5.1,3.5,1.4,0.2,setosa\n");
  const { out } = await iris("import", LOGREG, "--features", csv, "--label", "species", "--json");
  expect(JSON.parse(out).features.map(({ name }: { name: string }) => name)).toEqual([
    "sepal_length_cm",
    "b",
    "c",
    "d",
  ]);
});

test("every flag reaches the manifest", async () => {
  const golden = await file("golden.csv", "a,b,c,d,e,f,g,h,i,j,y\n".concat(`${await diabetesRow()}\n`));
  const { out, err } = await iris(
    ...["import", fixturePath("sklearn-gbr-diabetes"), "--features", "a,b,c,d,e,f,g,h,i,j", "--label", "y"],
    ...["--unit", "y=points,a=cm", "--nullable", "b", "--description", "after a year", "--digits", "2"],
    ...["--task", "regression", "--golden", golden, "--json"],
  );
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({
    task: "regression",
    target: { name: "y", unit: "points" },
    description: "after a year",
    digits: 2,
    golden: [{ expected: { value: expect.any(Number) } }],
  });
  expect(JSON.parse(out).features.slice(0, 2)).toMatchObject([
    { name: "a", unit: "cm" },
    { name: "b", nullable: true },
  ]);
});

async function diabetesRow(): Promise<string> {
  const { cases } = JSON.parse(
    await readFile(fixturePath("sklearn-gbr-diabetes").replace("model.onnx", "cases.json"), "utf8"),
  );
  return [...cases[0].inputs.X[0], cases[0].expected.value[0]].join(",");
}

test.each([
  [["--digits", "many"], "--digits must be an integer from 0 to 15"],
  [["--features", "a,,b"], "--features must be names separated by commas"],
  [["--features", "none.csv"], "--features must name a CSV file that can be read"],
  [["--unit", "a=,b=cm"], "--unit must be name=unit separated by commas"],
])("refuses %j and writes nothing", async (flags, message) => {
  expect(await iris("import", LOGREG, ...flags)).toMatchObject({ status: 2, err: expect.stringContaining(message) });
  await expect(readFile(join(folder, "registry"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("a pickle gets the lines that export it", async () => {
  const pickle = await file("model.pkl", Buffer.from("\x80\x04\x95", "latin1"));
  const { status, err } = await iris("import", pickle);
  expect(status).toBe(1);
  expect(err).toContain("model.pkl is not an ONNX file: it is a Python pickle");
  expect(err).toContain("from skl2onnx import to_onnx");
});
