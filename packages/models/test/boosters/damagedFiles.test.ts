import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { convertBooster } from "../../src/boosters/convertBooster.ts";
import { onnxruntime } from "../../src/engines/onnxruntime.ts";
import { IrisError } from "../../src/index.ts";
import { randomNumbers } from "../export/randomModel.ts";

const XGBOOST = "xgboost-codes.json";
const UBJSON = "xgboost-binary-unnamed.ubj";
const LIGHTGBM = "lightgbm-categories-multiclass.txt";
const CATBOOST = "catboost-multiclass.json";
const NESTED = "catboost-nan-max.json";

const bytesOf = (file: string): Buffer => readFileSync(new URL(`../fixtures/boosters/${file}`, import.meta.url));
const textOf = (file: string): string => bytesOf(file).toString("utf8");
const convertText = (text: string) => convertBooster(Buffer.from(text), "model");

/** The first of several places in a file, replaced. */
function edited(file: string, from: string | RegExp, to: string): string {
  const text = textOf(file);
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} has no ${from}`);
  return changed;
}

function expectRejected(convert: () => unknown, words: string): void {
  expect(convert).toThrow(
    expect.objectContaining({ name: "IrisError", code: "MODEL_REJECTED", message: expect.stringContaining(words) }),
  );
}

/** A file of XGBoost with one tree: a chain that is so many splits deep. */
function chain(depth: number): string {
  const json = JSON.parse(textOf("xgboost-reg-squarederror.json"));
  const inner = Array.from({ length: depth }, (_, node) => node);
  const nodes = 2 * depth + 1;
  const filled = (value: number) => new Array<number>(nodes).fill(value);
  const columns = (value: (node: number) => number) => [...inner.map(value), ...new Array<number>(depth + 1).fill(-1)];
  const { model } = json.learner.gradient_booster;
  model.trees = [
    {
      tree_param: {},
      left_children: columns((node) => depth + node),
      right_children: columns((node) => (node === depth - 1 ? 2 * depth : node + 1)),
      split_indices: filled(0),
      split_conditions: [...inner, ...inner.map((node) => node), depth],
      default_left: filled(0),
    },
  ];
  model.tree_info = [0];
  model.iteration_indptr = [0, 1];
  json.learner.learner_model_param.base_score = "[0E0]";
  return JSON.stringify(json);
}

describe("convertBooster", () => {
  test.each([
    ["an empty file", ""],
    ["text", "tree of life"],
    ["JSON of something else", '{"name": "wine", "task": "classification"}'],
    ["an array", "[1, 2, 3]"],
    ["text that begins as JSON", "{ a model"],
  ])("does not take %s for a booster", (_, text) => {
    expect(convertText(text)).toBeUndefined();
  });

  test.each([XGBOOST, UBJSON, LIGHTGBM, CATBOOST, NESTED])("refuses %s when it is cut off", (file) => {
    const bytes = bytesOf(file);
    for (const part of [0.2, 0.5, 0.8, 0.95, 0.99])
      expectRejected(() => convertBooster(bytes.subarray(0, bytes.length * part), file), file);
  });

  test.each([
    ["two parents", edited(XGBOOST, '"left_children":[1,', '"left_children":[2,'), "a node with two parents"],
    ["a cycle", edited(XGBOOST, '"left_children":[1,', '"left_children":[0,'), "a node with two parents"],
    ["a child that is not there", edited(XGBOOST, '"left_children":[1,', '"left_children":[999,'), "got 999"],
    [
      "a feature that is not there",
      edited(XGBOOST, '"split_indices":[0,', '"split_indices":[3,'),
      "from 0 to 2, got 3",
    ],
    ["a set beyond the categories", edited(XGBOOST, '"categories_sizes":[', '"categories_sizes":[9'), "categories"],
    ["a negative category", edited(XGBOOST, '"categories":[', '"categories":[-7,'), "got -7"],
    ["a column of another form", edited(XGBOOST, '"default_left":[1', '"default_left":["x"'), "default_left/0 must"],
    [
      "too many features",
      edited(XGBOOST, '"num_feature":"3","num_target"', '"num_feature":"99999999999","num_target"'),
      "got 99999999999",
    ],
    ["a base score of text", edited(XGBOOST, /"base_score":"[^"]*"/, '"base_score":"x"'), "base_score must be"],
    ["an unknown objective", edited(XGBOOST, "reg:squarederror", "reg:magic"), "reg:magic"],
  ])("refuses a file of XGBoost with %s", (_, text, words) => {
    expectRejected(() => convertText(text), words);
  });

  test.each([
    ["two parents", edited(LIGHTGBM, /left_child=\S+/, "left_child=0"), "a node with two parents"],
    ["a child that is not there", edited(LIGHTGBM, /right_child=\S+/, "right_child=999"), "got 999"],
    ["a leaf that is not there", edited(LIGHTGBM, /right_child=\S+/, "right_child=-999"), "got 998"],
    ["a number that is none", edited(LIGHTGBM, /leaf_value=\S+/, "leaf_value=x"), "leaf_value of tree 0"],
    ["a leaf of NaN", edited(LIGHTGBM, /leaf_value=\S+/, "leaf_value=inf"), "leaf_value of tree 0"],
    ["a missing line", edited(LIGHTGBM, "decision_type=", "decided="), "decision_type="],
    ["a missing tree", edited(LIGHTGBM, "Tree=1\n", "Tree=2\n"), "must be Tree=1"],
    ["more leaves than values", edited(LIGHTGBM, "num_leaves=", "num_leaves=10"), "leaf_value of tree 0 must have"],
    ["huge bounds of sets", edited(LIGHTGBM, /cat_boundaries=0 \d+/, "cat_boundaries=0 99999999999"), "cat_boundaries"],
    [
      "categories of other columns",
      edited(LIGHTGBM, "[categorical_feature: 3,4,5]", "[categorical_feature: 3,4]"),
      "pandas",
    ],
  ])("refuses a file of LightGBM with %s", (_, text, words) => {
    expectRejected(() => convertText(text), words);
  });

  test.each([
    ["too few leaves", edited(CATBOOST, /"leaf_values":\s*\[\s*[^,]+,/, '"leaf_values":['), "leaf_values of tree 0"],
    ["a feature that is not there", edited(NESTED, '"float_feature_index": 0', '"float_feature_index": 99'), "got 99"],
    ["a leaf without a value", edited(NESTED, '"value": ', '"other": '), "must"],
    ["no trees", edited(NESTED, '"trees"', '"forest"'), "oblivious_trees or trees"],
    ["a scale of text", edited(NESTED, '"scale_and_bias": [1,', '"scale_and_bias": ["x",'), "scale_and_bias"],
    [
      "nesting without end",
      edited(NESTED, '"trees": [', `"trees": [${'{"split":0,"left":'.repeat(5000)}0${"}".repeat(5000)},`),
      "must",
    ],
  ])("refuses a file of CatBoost with %s", (_, text, words) => {
    expectRejected(() => convertText(text), words);
  });

  test("reads a file of XGBoost with statistics that are no numbers", () => {
    const text = edited(XGBOOST, '"loss_changes":[', '"loss_changes":[NaN,-Infinity,');
    const named = text.replace('"shop"', '"NaN shop"');
    expect(convertText(named)?.manifest.features?.[0]).toMatchObject({ name: "NaN shop" });
  });

  test("refuses UBJSON that is nested without end, or promises more than there is", () => {
    const start = Buffer.from([0x7b, 0x69, 7, ...Buffer.from("learner")]);
    const nested = Buffer.concat([start, Buffer.alloc(100_000, "[")]);
    expectRejected(() => convertBooster(nested, "nested.ubj"), "levels deep");
    const long = Buffer.concat([start, Buffer.from("[$d#L"), Buffer.from([0x00, 0x10, 0, 0, 0, 0, 0, 0])]);
    expectRejected(() => convertBooster(long, "long.ubj"), "cut off");
  });

  test("takes a tree that is 1000 splits deep, and refuses a deeper one", async () => {
    const session = await onnxruntime.load(convertText(chain(1000))?.model ?? new Uint8Array());
    const data = Float64Array.of(-1, 0, 0, 500.5, 0, 0, 5000, 0, 0);
    const { value } = await session.run({ features: { dtype: "float64", shape: [3, 3], data } }, ["value"]);
    expect(Array.from(value?.data ?? [], Number)).toEqual([0, 501, 1000]);
    await session.close();
    expectRejected(() => convertText(chain(1001)), "1000 splits deep");
  });

  test.each([
    XGBOOST,
    UBJSON,
    LIGHTGBM,
    CATBOOST,
    NESTED,
  ])("ends with a result or an error whatever is changed in %s", (file) => {
    const random = randomNumbers(7);
    for (let round = 0; round < 40; round++) {
      const bytes = Buffer.from(bytesOf(file));
      const at = Math.floor(random() * bytes.length);
      bytes[at] = Math.floor(random() * 256);
      try {
        convertBooster(bytes, file);
      } catch (error) {
        expect(error).toBeInstanceOf(IrisError);
      }
    }
  });
});
