import { Type } from "@sinclair/typebox";
import type { BoosterFeature, Category } from "./booster.ts";
import { integerOf, type LightgbmText, textOf } from "./lightgbmText.ts";
import { checkForm, rejectFeature, rejectFile } from "./rejectFile.ts";

const MAX_FEATURES = 1_000_000;

const PandasCategories = Type.Union([
  Type.Null(),
  Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
]);

/** The columns of the training data, with the categories of those that were categories in a pandas DataFrame. */
export function lightgbmFeatures({ header, pandasCategories, categoricalFeature }: LightgbmText): BoosterFeature[] {
  const count = integerOf(header, "max_feature_idx", "the header", [0, MAX_FEATURES - 1]) + 1;
  const names = textOf(header, "feature_names", "the header").split(" ");
  const infos = textOf(header, "feature_infos", "the header").split(" ");
  if (names.length !== count || infos.length !== count)
    throw rejectFile(
      `feature_names and feature_infos must have ${count} parts, got ${names.length} and ${infos.length}`,
    );
  const lists = (checkForm(PandasCategories, pandasCategories) ?? []).map((list) => list.map(categoryOf));
  const columns = lists.length === 0 ? [] : categoricalColumns(categoricalFeature, infos);
  assertMatch(columns, lists, infos);
  return names.map((name, index) => {
    const categories = lists[columns.indexOf(index)];
    return { name, nullable: true, ...(categories && { categories }) };
  });
}

const categoryOf = (value: string | number | boolean): Category => (typeof value === "boolean" ? Number(value) : value);

/** In feature_infos a numeric column has its range, `[0:1]`, and a categorical one its codes, `2:0:1`. */
function categoricalColumns(parameter: string | undefined, infos: readonly string[]): number[] {
  if (parameter !== undefined && /^[0-9]+(,[0-9]+)*$/.test(parameter))
    return parameter
      .split(",")
      .map(Number)
      .sort((a, b) => a - b);
  return infos.flatMap((info, index) => (isRange(info) ? [] : [index]));
}

const isRange = (info: string): boolean => info.startsWith("[") || info === "none";

/** The file has the lists of categories without their columns, so they have to be as many, and long enough. */
function assertMatch(columns: readonly number[], lists: readonly Category[][], infos: readonly string[]): void {
  const fits = lists.every((list, index) => {
    const info = infos[columns[index]] ?? "";
    return isRange(info) ? info === "none" : info.split(":").every((code) => Number(code) < list.length);
  });
  if (fits && columns.length === lists.length) return;
  throw rejectFeature(
    "LightGBM",
    `${lists.length} pandas categories and ${columns.length} categorical features`,
    "The file does not say which column has which categories: train with unordered categories only, all of them in categorical_feature.",
  );
}
