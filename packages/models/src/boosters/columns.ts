import { intAttribute, tensorAttribute } from "../onnx/attribute.ts";
import type { NodeProto, TensorProto } from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, ML_DOMAIN } from "../onnx/graph.ts";
import { float64Tensor, int64Tensor, stringTensor } from "../onnx/tensor.ts";
import type { BoosterFeature, Category, FeatureView } from "./booster.ts";

/** The input that holds the numeric features, and the one that holds those that are text. */
export const NUMBERS_INPUT = "features";
export const TEXTS_INPUT = "categories";

/** Zeros that count as missing: LightGBM compares with this float32. */
const ZERO_THRESHOLD = Math.fround(1e-35);

/** Whether requests send a feature as text. */
export const isText = ({ categories }: BoosterFeature): boolean =>
  categories?.some((category) => typeof category === "string") === true;

/** How a view becomes columns, from columns called `from` to columns called `to`. */
const VIEWS = {
  zeroIsMissing: (from, to) => [
    graphNode("Abs", [from], [`${to}_size`]),
    graphNode("LessOrEqual", [`${to}_size`, "zero_threshold"], [`${to}_is_zero`]),
    graphNode("Where", [`${to}_is_zero`, "missing", from], [to]),
  ],
  truncated: (from, to) => [
    graphNode("Abs", [from], [`${to}_size`]),
    graphNode("Floor", [`${to}_size`], [`${to}_whole`]),
    graphNode("Sign", [from], [`${to}_sign`]),
    graphNode("Mul", [`${to}_whole`, `${to}_sign`], [to]),
  ],
  floored: (from, to) => [graphNode("Floor", [from], [to])],
} satisfies Record<Exclude<FeatureView, "value">, (from: string, to: string) => NodeProto[]>;

type DerivedView = keyof typeof VIEWS;

const DERIVED_VIEWS: readonly DerivedView[] = ["zeroIsMissing", "truncated", "floored"];

const columnKey = (feature: number, form: DerivedView | "code"): string => `${feature}/${form}`;

/**
 * The matrix that the trees read: the numeric features, then a column for each further form in which a split reads a
 * feature.
 */
export class ColumnTable {
  readonly #features: readonly BoosterFeature[];
  /** Places of the features in their inputs. */
  readonly #places = new Map<number, number>();
  /** Features with categories that a split reads. */
  readonly #coded: readonly number[];
  readonly #views: readonly (readonly [view: DerivedView, features: readonly number[]])[];
  /** Columns of the matrix after the inputs, by feature and view. */
  readonly #derivedColumns = new Map<string, number>();
  /** Features that the input of numbers holds, and those that the input of texts holds. */
  readonly numbers: readonly number[];
  readonly texts: readonly number[];

  /** @param reads what splits read; the columns of a feature with categories are its codes in every view */
  constructor(features: readonly BoosterFeature[], reads: readonly { feature: number; view: FeatureView }[]) {
    this.#features = features;
    this.texts = indicesOf(features, isText);
    this.numbers = indicesOf(features, (feature) => !isText(feature));
    for (const list of [this.numbers, this.texts])
      for (const [place, feature] of list.entries()) this.#places.set(feature, place);
    const featuresRead = (wanted: (read: { feature: number; view: FeatureView }) => boolean) => [
      ...new Set(reads.filter(wanted).map(({ feature }) => feature)),
    ];
    this.#coded = featuresRead(({ feature }) => this.#isCoded(feature));
    this.#views = DERIVED_VIEWS.flatMap((name) => {
      const members = featuresRead(({ feature, view }) => view === name && !this.#isCoded(feature));
      return members.length === 0 ? [] : [[name, members] as const];
    });
    const keys = [
      ...this.#coded.map((feature) => columnKey(feature, "code")),
      ...this.#views.flatMap(([view, members]) => members.map((feature) => columnKey(feature, view))),
    ];
    for (const [index, key] of keys.entries()) this.#derivedColumns.set(key, this.numbers.length + index);
  }

  #isCoded(feature: number): boolean {
    return this.#features[feature].categories !== undefined;
  }

  /** The column that holds a feature in a view. */
  column(feature: number, view: FeatureView): number {
    const column = this.#isCoded(feature)
      ? this.#derivedColumns.get(columnKey(feature, "code"))
      : view === "value"
        ? this.#places.get(feature)
        : this.#derivedColumns.get(columnKey(feature, view));
    if (column === undefined) throw new Error(`the matrix has no column for feature ${feature} as ${view}`);
    return column;
  }

  /** The nodes that make the matrix, and its name. */
  build(): { matrix: string; nodes: NodeProto[]; constants: TensorProto[] } {
    const parts = [
      ...this.#coded.map((feature) => this.#codes(feature)),
      ...this.#views.map(([view, members]) => this.#derived(view, members)),
    ];
    const names = [...(this.numbers.length > 0 ? [NUMBERS_INPUT] : []), ...parts.map(({ name }) => name)];
    const nodes = parts.flatMap((part) => part.nodes);
    const constants = parts.flatMap((part) => part.constants);
    if (this.#views.some(([view]) => view === "zeroIsMissing"))
      constants.push(float64Tensor([ZERO_THRESHOLD], "zero_threshold"), float64Tensor([Number.NaN], "missing"));
    if (names.length === 1) return { matrix: names[0], nodes, constants };
    nodes.push(graphNode("Concat", names, ["columns"], [intAttribute("axis", 1)]));
    return { matrix: "columns", nodes, constants };
  }

  #placeOf(feature: number): number {
    return this.#places.get(feature) ?? 0;
  }

  /** The code of each category; an unknown one is a missing value. */
  #codes(feature: number) {
    const { categories = [] } = this.#features[feature];
    const text = isText(this.#features[feature]);
    const name = `code_${feature}`;
    const picked = pick(text ? TEXTS_INPUT : NUMBERS_INPUT, [this.#placeOf(feature)], `${name}_category`);
    const encoder = graphNode(
      "LabelEncoder",
      [`${name}_category`],
      [name],
      codeAttributes(categories, text),
      ML_DOMAIN,
    );
    return { name, nodes: [picked.node, encoder], constants: [picked.constant] };
  }

  #derived(view: DerivedView, members: readonly number[]) {
    const picked = pick(
      NUMBERS_INPUT,
      members.map((feature) => this.#placeOf(feature)),
      `${view}_from`,
    );
    return { name: view, nodes: [picked.node, ...VIEWS[view](`${view}_from`, view)], constants: [picked.constant] };
  }
}

function pick(input: string, places: readonly number[], output: string) {
  const constant = int64Tensor(places, `${output}_places`);
  return { constant, node: graphNode("Gather", [input, constant.name], [output], [intAttribute("axis", 1)]) };
}

function codeAttributes(categories: readonly Category[], text: boolean) {
  const keys = text ? stringTensor(categories.map(String)) : float64Tensor(categories.map(Number));
  return [
    tensorAttribute("keys_tensor", keys),
    tensorAttribute("values_tensor", float64Tensor(categories.map((_, code) => code))),
    tensorAttribute("default_tensor", float64Tensor([Number.NaN])),
  ];
}

function indicesOf<T>(list: readonly T[], wanted: (item: T) => boolean): number[] {
  return list.flatMap((item, index) => (wanted(item) ? [index] : []));
}
