import { type Operator, type Rule, unknownForm } from "../operator.ts";
import { isFixed, numberSize, type Size } from "../size.ts";
import { isRows, shaped, type Value } from "../value.ts";

/** Rows of features; anything else than a matrix of them is one row for these operators. */
function rowsOfFeatures(op: Operator, x: Value): Size | undefined {
  if (isRows(x) && (x.axis !== 0 || x.dims!.length !== 2)) throw op.broken("takes all rows for the features of one");
  return x.dims?.length === 2 ? x.dims[0] : undefined;
}

/** A row of features becomes a row of results. */
const model =
  (columns: (op: Operator) => Size): Rule =>
  (op) => {
    const x = op.input(0);
    const rows = rowsOfFeatures(op, x);
    return rows === undefined ? unknownForm(op, x) : shaped([rows, columns(op)], x.axis);
  };

/** A row of features becomes a label and a score for each class. */
const classifier =
  (labels: readonly string[]): Rule =>
  (op) => {
    const x = op.input(0);
    const rows = rowsOfFeatures(op, x);
    if (rows === undefined) return [unknownForm(op, x), unknownForm(op, x)];
    const classes = Math.max(...labels.map((name) => op.length(name)));
    return [shaped([rows], x.axis), shaped([rows, scoresOf(op, classes)], x.axis)];
  };

/** A support vector machine without probabilities has a score for each pair of classes. */
const scoresOf = (op: Operator, classes: number): Size =>
  classes >= 2 && op.type !== "SVMClassifier" ? numberSize(classes) : op.fresh(true);

const keepFeatures: Rule = (op) => {
  const x = op.input(0);
  rowsOfFeatures(op, x);
  return x.dims === undefined ? unknownForm(op, x) : shaped(x.dims, x.axis);
};

/** One more dimension, with a place for each category. */
const oneHotEncoder: Rule = (op) => {
  const x = op.input(0);
  if (x.dims === undefined) return unknownForm(op, x);
  return shaped([...x.dims, numberSize(Math.max(op.length("cats_int64s"), op.length("cats_strings")))], x.axis);
};

const featureVectorizer: Rule = (op) => {
  const values = op.inputs.filter((value) => value !== undefined);
  if (!values.some(isRows)) return {};
  for (const value of values) rowsOfFeatures(op, value);
  if (!values.every(isRows)) throw op.broken("joins constants to rows");
  const isOne = values.every(({ dims }) => dims![0]!.factor === 1 && dims![0]!.symbols.length === 1);
  if (!isOne) throw op.broken("joins rows of several kinds");
  return shaped([values[0]!.dims![0]!, op.fresh(values.every(({ dims }) => dims!.every(isFixed)))], 0);
};

const aNumber = (op: Operator): Size => op.fresh(true);

export const classicalRules: Readonly<Record<string, Rule>> = {
  TreeEnsemble: model((op) => (op.has("n_targets") ? numberSize(op.int("n_targets", 1)) : op.fresh(true))),
  TreeEnsembleRegressor: model((op) => (op.has("n_targets") ? numberSize(op.int("n_targets", 1)) : op.fresh(true))),
  TreeEnsembleClassifier: classifier(["classlabels_int64s", "classlabels_strings"]),
  LinearClassifier: classifier(["classlabels_ints", "classlabels_strings"]),
  SVMClassifier: classifier(["classlabels_ints", "classlabels_strings"]),
  LinearRegressor: model((op) => numberSize(op.int("targets", 1))),
  SVMRegressor: model(aNumber),
  Scaler: keepFeatures,
  Imputer: keepFeatures,
  Normalizer: keepFeatures,
  OneHotEncoder: oneHotEncoder,
  FeatureVectorizer: featureVectorizer,
};

/** Counts of terms, a row of them for each row of terms. */
export const textRules: Readonly<Record<string, Rule>> = { TfIdfVectorizer: model(aNumber) };
