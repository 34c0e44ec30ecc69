import { access, chmod, constants, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BUNDLED_REGISTRY } from "iris-models";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "../support/emptyFolder.ts";
import { setosa } from "../support/flowers.ts";
import { run } from "../support/run.ts";
import { inRepository, repository } from "../support/workspace.ts";

// --no: what is not there must not come from the registry of npm
const npx = (...args: readonly string[]) =>
  run("npx", ["--no", "--loglevel=error", ...args], { cwd: repository, env: { IRIS_REGISTRY: BUNDLED_REGISTRY } });

describe("the commands in a clone", () => {
  test.each(["iris-client", "iris-models", "iris-server"])("%s says which version it is", async (name) => {
    expect(await npx(name, "--version")).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });

  test("iris-models predicts", async () => {
    const { code, stdout } = await npx("iris-models", "predict", JSON.stringify(setosa.row));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^setosa 0\.99/) });
  });

  test("iris-server says what it can do", async () => {
    const { code, stdout } = await npx("iris-server", "--help");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("--port") });
  });

  test.each(["client", "models", "server"])("iris-%s says in one line that Node is too old", async (name) => {
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.18.9' } })";
    const program = inRepository(`packages/${name}/bin/iris-${name}.js`);
    const args = ["--import", `data:text/javascript,${old}`, program, "--version"];
    expect(await run(process.execPath, args, { cwd: repository })).toEqual({
      code: 1,
      stdout: "",
      stderr: `iris-${name} needs Node.js 22.19 or newer, got 22.18.9.\n`,
    });
  });

  test.each(["client", "models", "server"])("iris-%s says what to do before there is a build", async (name) => {
    await using folder = await emptyFolder();
    const file = `bin/iris-${name}.js`;
    const source = inRepository(`packages/${name}/${file}`);
    // npm links what is there when it installs, and git keeps the bit
    await access(source, constants.X_OK);
    await mkdir(join(folder.path, "bin"));
    await copyFile(inRepository(`packages/${name}/package.json`), join(folder.path, "package.json"));
    const copy = join(folder.path, "bin", `iris-${name}.mjs`);
    await copyFile(source, copy);
    await chmod(copy, 0o755);
    const { code, stderr } = await run(copy, ["--version"], { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^There is no .*npm run build.*\n$/) });
  });
});
