import { expect, test } from "vitest";
import { stringify } from "yaml";
import { jsonPieces, toYaml, yamlPieces } from "../../src/openapi/pieces.ts";

const names = Array.from({ length: 3000 }, (_, index) => `class ${index}`);
const large = {
  security: [],
  nothing: undefined,
  components: {
    schemas: {
      "a.Prediction": {
        properties: {
          label: { enum: names },
          probabilities: { properties: Object.fromEntries(names.map((name) => [name, { minimum: 0, maximum: 1 }])) },
        },
        required: [],
      },
      "1": { items: names.map((name, index) => ({ name, shape: [index, [index]] })) },
      "key: with\nbreaks": { description: `one\ntwo\n\n  three: "x" # no comment\n${"long ".repeat(100)}`, a: names },
      ["k".repeat(2000)]: { enum: names },
      empty: {},
    },
  },
  last: null,
};

test("writes the same YAML in pieces as at once", () => {
  const pieces = [...yamlPieces(large)];
  expect(pieces.join("")).toBe(toYaml(large));
  expect(toYaml(large)).toBe(stringify(large, { aliasDuplicateObjects: false, lineWidth: 0 }));
  expect(pieces.length).toBeGreaterThan(40);
});

test("writes the same JSON in pieces as at once", () => {
  const pieces = [...jsonPieces(large)];
  expect(pieces.join("")).toBe(JSON.stringify(large));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(20_000);
});
