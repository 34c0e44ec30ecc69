import { beforeAll, describe, expect, test } from "vitest";
import { type Editor, openEditor } from "./editor.ts";

const IMPORT = 'import { predict } from "../src/index.ts";\n';
const FEATURES = ["petal_length", "petal_width", "sepal_length", "sepal_width"];
const ROW = "sepal_length: 5.9, sepal_width: 3, petal_length: 5.1";

let editor: Editor;
beforeAll(() => {
  editor = openEditor();
}, 60_000);

describe("an editor offers", { timeout: 60_000 }, () => {
  test.each([
    ["the models", 'await predict("|")', ["iris", "diabetes", "wine"]],
    ["the features of a row", 'await predict("iris", { | })', FEATURES],
    [
      "the features that are left",
      'await predict("iris", { petal_length: 1, sepal_width: 1, | })',
      ["petal_width", "sepal_length"],
    ],
    ["the features of a row among many", 'await predict("iris", [{ | }])', FEATURES],
    [
      "the classes",
      'export const is = (await predict("iris", [1, 2, 3, 4])).label === "|"',
      ["setosa", "versicolor", "virginica"],
    ],
    [
      "the options",
      'await predict("iris", [1, 2, 3, 4], { | })',
      ["probabilities", "signal", "timeout", "unrounded", "version"],
    ],
  ])("%s", (_what, code, offered) => {
    expect(editor.complete(IMPORT + code).sort()).toEqual([...offered].sort());
  });
});

describe("the compiler", { timeout: 60_000 }, () => {
  test.each([
    [`{ ${ROW}, petal_width: 1.8 }`, '{ label: "setosa" | "versicolor" | "virginica" }'],
    ["[5.9, 3, 5.1, 1.8]", "{ probability: number }"],
    [`[[5.9, 3, 5.1, 1.8], { ${ROW}, petal_width: null }]`, "{ probability: number }[]"],
  ])("takes %s and gives %s", (input, type) => {
    expect(editor.errors(`${IMPORT}export const given: ${type} = await predict("iris", ${input});`)).toEqual([]);
  });

  test.each([
    [
      "a misspelt feature",
      `"iris", { sepal_lenght: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }`,
      "'sepal_lenght' does not exist",
    ],
    ["a missing feature", `"iris", { ${ROW} }`, "Property 'petal_width' is missing"],
    ["a value too few", '"iris", [5.9, 3, 5.1]', "not assignable"],
    [
      "a misspelt model",
      '"irsi", [5.9, 3, 5.1, 1.8]',
      `Argument of type '"irsi"' is not assignable to parameter of type '"iris"`,
    ],
    [
      "a misspelt option",
      '"iris", [5.9, 3, 5.1, 1.8], { probabilites: true }',
      "Did you mean to write 'probabilities'?",
    ],
  ])("refuses %s and says so", (_what, args, message) => {
    const errors = editor.errors(`${IMPORT}await predict(${args});`);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(message);
  });
});
