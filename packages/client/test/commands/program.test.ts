import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { runCli } from "./cli.ts";

describe("help goes to standard output", () => {
  test.each([[["--help"]], [["-h"]], [["help"]]])("%j", async (args) => {
    const { status, out, err } = await runCli(args);
    expect({ status, err }).toEqual({ status: 0, err: [] });
    expect(out.join()).toMatch(/predict ROWS/);
  });

  test("of predict it names every flag and variable", async () => {
    const { status, out } = await runCli(["predict", "--help"]);
    expect(status).toBe(0);
    for (const name of ["--model", "--url", "--json", "IRIS_URL", "IRIS_API_KEY", "IRIS_DEFAULT_MODEL"])
      expect(out.join()).toContain(name);
  });

  test("the version", async () => {
    expect(await runCli(["--version"])).toEqual({ status: 0, out: [packageJson.version], err: [] });
  });
});

describe("what is no command line goes to standard error with status 2", () => {
  test.each([
    [[], /command is missing.*--help/],
    [["predcit"], /"predcit" is no command\. Did you mean predict\?/],
    [["serve"], /"serve" is no command\. "iris-client --help"/],
    [["constructor"], /"constructor" is no command/],
    [["predict"], /ROWS is missing/],
    [["predict", "[1,", "2]"], /There must be one ROWS, got 2 words: \[1, 2\]\..*single quotes/],
    [["predict", "[1]", "--modle", "iris"], /--modle is not known\. Did you mean --model\?/],
    [["predict", "[1]", "--verbose"], /--verbose is not known\.$/],
    [["predict", "[1]", "-x"], /-x is not known/],
    [["predict", "[1]", "--model"], /--model/],
    [["predict", "[1]", "--json=1"], /--json/],
  ])("%j", async (args, message) => {
    const { status, out, err } = await runCli(args);
    expect({ status, out }).toEqual({ status: 2, out: [] });
    expect(err.join("\n")).toMatch(message);
  });
});
