import { float64Threshold } from "../export/threshold.ts";
import type { BoosterFeature, Split } from "./booster.ts";
import type { CatboostFile, CatboostSplit } from "./catboostForm.ts";
import { itemAt, rejectFeature, rejectFile } from "./rejectFile.ts";

const MAX_FEATURES = 1_000_000;

const CTR_ADVICE =
  "Train with one_hot_max_size above the number of categories of each feature, or encode the categories before training.";

/** The columns of the training data, and how a condition of the file reads one of them. */
export interface CatboostColumns {
  readonly features: readonly BoosterFeature[];
  /** A split that is met by floats up to the border, and by the category. */
  readonly splitOf: (split: CatboostSplit) => Split;
}

/** Floats and categories are counted apart, and flat_feature_index is the place among all columns. */
export function catboostColumns({ features_info: info }: CatboostFile): CatboostColumns {
  const floats = info.float_features ?? [];
  const categorical = info.categorical_features ?? [];
  const hashes = new Map(info.cat_features_hash?.map(({ hash, value }) => [hash | 0, value]));
  const categories = [...hashes.values()];
  const codes = new Map([...hashes.keys()].map((hash, code) => [hash, code]));
  const code = (hash: number): number => {
    const found = codes.get(hash);
    if (found !== undefined) return found;
    throw rejectFeature(
      "CatBoost",
      "categories that are known by their hash alone",
      'Save it with the training data: model.save_model(FILE, format="json", pool=train_pool).',
    );
  };
  return {
    features: featureList(floats, categorical, categories),
    splitOf: (split) => {
      if (split.split_type === "OnlineCtr")
        throw rejectFeature("CatBoost", "statistics of categories (CTR features)", CTR_ADVICE);
      if (split.split_type === "OneHotFeature") {
        const { flat_feature_index: feature } = itemAt(categorical, split.cat_feature_index, "cat_feature_index");
        return { kind: "set", feature, view: "value", missing: false, members: [code(split.value)] };
      }
      const column = itemAt(floats, split.float_feature_index, "float_feature_index");
      const missing = column.nan_value_treatment !== "AsTrue";
      const threshold = float64Threshold(Math.fround(split.border));
      return { kind: "threshold", feature: column.flat_feature_index, view: "value", missing, threshold };
    },
  };
}

type Floats = NonNullable<CatboostFile["features_info"]["float_features"]>;
type Categoricals = NonNullable<CatboostFile["features_info"]["categorical_features"]>;

/** Columns that the file does not list were constant in training, and no tree reads them. */
function featureList(floats: Floats, categorical: Categoricals, categories: readonly string[]): BoosterFeature[] {
  const count = [...floats, ...categorical].reduce((most, column) => Math.max(most, column.flat_feature_index + 1), 0);
  if (count < 1 || count > MAX_FEATURES)
    throw rejectFile(`flat_feature_index must be below ${MAX_FEATURES}, got ${count - 1}`);
  const features = Array.from({ length: count }, (_, index): BoosterFeature => ({ name: `x${index}`, nullable: true }));
  for (const { flat_feature_index: index, feature_id: id, has_nans: nullable } of floats)
    features[index] = { name: nameOf(id, index), nullable };
  for (const { flat_feature_index: index, feature_id: id } of categorical)
    features[index] = { name: nameOf(id, index), nullable: false, categories };
  return features;
}

/** A column without a name has an empty one, or its index. */
const nameOf = (id: string | undefined, index: number): string =>
  id === undefined || id === "" || id === String(index) ? `x${index}` : id;
