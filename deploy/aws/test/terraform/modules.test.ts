import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TERRAFORM } from "iris-mock-aws";
import { describe, expect, test } from "vitest";

const FILES = ["main.tf", "outputs.tf", "variables.tf", "versions.tf"];
/** A type is all that can be said of a switch. */
const SWITCH = /^ {2}type += bool$/m;

/** A condition of a validation, on one line or on several: `terraform fmt` aligns the message that follows with it. */
const CONDITION = /^ {4}condition += ((?:.|\n(?! {4}\w))*)/gm;
/** Variables that mean something else to each kind of API, and what the root adds to. */
const OWN_VALUES = ["auth", "throttle", "jwt", "management_paths", "environment_variables"];

/** A module that gets a value never gets none. */
const tidy = (condition: string): string =>
  condition
    .replaceAll(/\s+/g, " ")
    .replace(/^var\.\w+ == null \|\| /, "")
    .trim();
const isWithin = (some: readonly string[], others: readonly string[]): boolean =>
  some.every((one) => others.includes(one));

const files = globSync("{*,modules/*/*}.tf", { cwd: TERRAFORM });
const modules = [...new Set(files.map((file) => dirname(file)))].sort();
const read = (file: string): string => readFileSync(join(TERRAFORM, file), "utf8");

/** Blocks of a kind, by their names: `terraform fmt` puts what begins and ends them at the start of a line. */
const blocks = (kind: string): [string, string][] =>
  files.flatMap((file) =>
    [...read(file).matchAll(new RegExp(`^${kind} "(\\w+)" \\{$(.*?)^\\}$`, "gms"))].map<[string, string]>(
      ([, name, body]) => [`${name} of ${dirname(file)}`, `${body}`],
    ),
  );

describe("the modules", () => {
  test("are those that the README names, and the root", () => {
    expect(modules).toEqual([
      ".",
      ...["api-http", "api-rest", "batch", "function", "observability", "registry", "training"].map(
        (name) => `modules/${name}`,
      ),
    ]);
  });

  test.each(modules)("%s has its four files, and wants what the root wants", (module) => {
    expect(files).toEqual(expect.arrayContaining(FILES.map((file) => join(module, file))));
    const [wanted, root] = [join(module, "versions.tf"), "versions.tf"].map((file) =>
      [...read(file).matchAll(/(required_version|source|version)\s+= "(.*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(wanted).toEqual(root);
  });

  test.each(
    blocks("variable"),
  )("the variable %s says what it is, of what type, and what is wrong with a value", (_, body) => {
    expect(body).toMatch(/^ {2}description += "[A-Z0-9[-].{8,}[.?)]"$/m);
    expect(body).toMatch(/^ {2}type +=/m);
    if (!SWITCH.test(body)) expect(body).toMatch(/^ {2}validation \{$/m);
  });

  test.each(blocks("variable"))("each message of the variable %s names it and says what to set", (name, body) => {
    const [variable = name] = name.split(" ");
    const messages = [...body.matchAll(/error_message += "(.*)"$/gm)].map(([, message]) => message);
    expect(
      messages.filter((message) => !message?.includes(variable) || !/\bset\b|leave out|needs|must be/.test(message)),
    ).toEqual([]);
  });

  test("the same variable takes the same values everywhere", () => {
    const variables = blocks("variable").map(([name, body]) => {
      const [variable = "", , module = ""] = name.split(" ");
      return { variable, module, takes: [...body.matchAll(CONDITION)].map(([, condition]) => tidy(`${condition}`)) };
    });
    const differing = variables.filter(({ variable, module, takes }) =>
      variables
        .filter((other) => other.variable === variable && module !== "." && !OWN_VALUES.includes(variable))
        // the root holds variables against each other as well
        .some((other) => !isWithin(takes, other.takes) || (other.module !== "." && !isWithin(other.takes, takes))),
    );
    expect(differing.map(({ variable, module }) => `${variable} of ${module}`)).toEqual([]);
  });

  test("the root has a use for every output of a module", () => {
    const texts = files
      .filter((file) => dirname(file) === ".")
      .map(read)
      .join("\n");
    const unused = blocks("output").filter(([name]) => {
      const [output, , module = ""] = name.split(" ");
      const call = module.replace("modules/", "").replaceAll("-", "_");
      return module !== "." && !new RegExp(`module\\.${call}(\\[\\S+\\])?\\.${output}\\b`).test(texts);
    });
    expect(unused.map(([name]) => name)).toEqual([]);
  });

  test.each(blocks("output"))("the output %s says what it is", (_, body) => {
    expect(body).toMatch(/^ {2}description += ".{8,}"$/m);
  });

  test("nothing asks for a region's attribute that provider 6 has not", () => {
    expect(files.filter((file) => /data\.aws_region\.\w+\.name\b/.test(read(file)))).toEqual([]);
  });

  test("every waiver of the scanner has its reason", () => {
    const waivers = files.flatMap((file) =>
      [...read(file).matchAll(/checkov:skip=(.*)$/gm)].map(([, waiver]) => waiver),
    );
    expect(waivers.length).toBeGreaterThan(0);
    expect(waivers.filter((waiver) => !/^CKV2?_AWS_\d+:.{15,}$/.test(`${waiver}`))).toEqual([]);
  });
});
