import type { Feature } from "../manifest/feature.ts";
import type { Manifest } from "../manifest/manifest.ts";

/** What is known of a column beyond its numbers. */
export type ColumnNotes = Pick<Feature, "description" | "unit" | "example">;

/** A data set that comes with the package, and what its columns mean. Where each comes from: data/README.md. */
export interface BundledDataset {
  readonly name: string;
  /** File within the folder of bundled data. */
  readonly file: string;
  readonly description: string;
  readonly task: "classification" | "regression";
  readonly target: NonNullable<Manifest["target"]>;
  /** By feature name; the examples are one row of the data. */
  readonly features: Readonly<Record<string, ColumnNotes>>;
}

const iris: BundledDataset = {
  name: "iris",
  file: "iris.csv",
  description: "Species of an iris flower from the size of its sepals and petals",
  task: "classification",
  target: { name: "species", description: "Species: Iris setosa, Iris versicolor or Iris virginica" },
  features: {
    sepal_length: { description: "Length of a sepal", unit: "cm", example: 5.9 },
    sepal_width: { description: "Width of a sepal", unit: "cm", example: 3 },
    petal_length: { description: "Length of a petal", unit: "cm", example: 5.1 },
    petal_width: { description: "Width of a petal", unit: "cm", example: 1.8 },
  },
};

const wine: BundledDataset = {
  name: "wine",
  file: "wine.csv",
  description: "Cultivar of an Italian wine from its chemical analysis",
  task: "classification",
  target: { name: "cultivar", description: "One of three cultivars of the same region: class_0, class_1 or class_2" },
  features: {
    alcohol: { description: "Alcohol", example: 13.2 },
    malic_acid: { description: "Malic acid", example: 1.78 },
    ash: { description: "Ash", example: 2.14 },
    alcalinity_of_ash: { description: "Alcalinity of the ash", example: 11.2 },
    magnesium: { description: "Magnesium", example: 100 },
    total_phenols: { description: "Phenols in all", example: 2.65 },
    flavanoids: { description: "Flavanoids", example: 2.76 },
    nonflavanoid_phenols: { description: "Phenols that are no flavanoids", example: 0.26 },
    proanthocyanins: { description: "Proanthocyanins", example: 1.28 },
    color_intensity: { description: "Intensity of the colour", example: 4.38 },
    hue: { description: "Hue", example: 1.05 },
    od280_od315_of_diluted_wines: { description: "Absorbance at 280 nm over that at 315 nm, diluted", example: 3.4 },
    proline: { description: "Proline", example: 1050 },
  },
};

const diabetes: BundledDataset = {
  name: "diabetes",
  file: "diabetes.csv",
  description: "Progression of diabetes a year after a baseline examination",
  task: "regression",
  target: { name: "progression", description: "Measure of disease progression one year after the baseline" },
  features: {
    age: { description: "Age", unit: "years", example: 59 },
    sex: { description: "Sex, coded 1 or 2", example: 2 },
    bmi: { description: "Body mass index", unit: "kg/m2", example: 32.1 },
    bp: { description: "Average blood pressure", unit: "mm Hg", example: 101 },
    s1: { description: "Total serum cholesterol", unit: "mg/dL", example: 157 },
    s2: { description: "Low-density lipoproteins", unit: "mg/dL", example: 93.2 },
    s3: { description: "High-density lipoproteins", unit: "mg/dL", example: 38 },
    s4: { description: "Total cholesterol over high-density lipoproteins", example: 4 },
    s5: { description: "Probably the logarithm of the serum triglycerides level", example: 4.8598 },
    s6: { description: "Blood sugar level", unit: "mg/dL", example: 87 },
  },
};

/** The data sets that come with the package. */
export const bundledDatasets: readonly BundledDataset[] = [iris, wine, diabetes];
