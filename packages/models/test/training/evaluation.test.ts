import { describe, expect, test } from "vitest";
import { fitClassifier, fitRegressor } from "../../src/training/boosting.ts";
import type { Dataset } from "../../src/training/dataset.ts";
import { loadDataset } from "../../src/training/dataset.ts";
import { type Evaluation, evaluate } from "../../src/training/evaluation.ts";
import type { BoostedModel, BoostingOptions } from "../../src/training/model.ts";
import { loadText } from "./dataFile.ts";

function fitted(dataset: Dataset, options?: BoostingOptions): BoostedModel {
  return dataset.task === "classification"
    ? fitClassifier(dataset.x, dataset.labels, dataset.classes, options)
    : fitRegressor(dataset.x, dataset.y, options);
}

function evaluated(dataset: Dataset, options?: BoostingOptions): Evaluation {
  return evaluate(fitted(dataset, options), dataset, options);
}

/** The data with one feature alone: scikit-learn breaks ties between features by chance, and its answer then needs none. */
function withFeature(dataset: Dataset, name: string): Dataset {
  const { rows, columns, values } = dataset.x;
  const index = dataset.features.indexOf(name);
  const column = Float64Array.from({ length: rows }, (_, row) => values[row * columns + index]);
  return { ...dataset, features: [name], x: { rows, columns: 1, values: column } };
}

const close = (value: number) => expect.closeTo(value, 9);

describe("evaluate", () => {
  // expected numbers: scikit-learn 1.9.1, cross_validate over StratifiedKFold(5) and KFold(5)
  test("gives scikit-learn's scores of a classifier", async () => {
    const { metrics, notes } = evaluated(withFeature(await loadDataset("wine"), "flavanoids"));
    expect(metrics).toEqual({
      accuracy: close(0.9325842696629213),
      logLoss: close(0.1310898726091438),
      confusionMatrix: [
        [57, 2, 0],
        [5, 65, 1],
        [0, 4, 44],
      ],
      crossValidation: {
        folds: 5,
        accuracy: { mean: close(0.7026984126984127), std: close(0.08739043098396765) },
        logLoss: { mean: close(0.9766571388367191), std: close(0.3373560481078795) },
      },
    });
    expect(notes).toEqual([]);
  });

  test("gives scikit-learn's scores of a regressor", async () => {
    expect(evaluated(withFeature(await loadDataset("diabetes"), "bmi")).metrics).toEqual({
      rmse: close(53.75605201527324),
      mae: close(43.712901184078),
      r2: close(0.5126864722493392),
      crossValidation: {
        folds: 5,
        rmse: { mean: close(64.86401289008074), std: close(0.9628517550515339) },
        mae: { mean: close(53.361459827967224), std: close(1.8381845029103514) },
        r2: { mean: close(0.2702435821429521), std: close(0.08441671213938198) },
      },
    });
  });

  test("cross-validates the parameters that the model was fitted with", async () => {
    const iris = await loadDataset("iris");
    const few = evaluated(iris, { rounds: 1, depth: 1 });
    expect(few.metrics).toMatchObject({ crossValidation: { logLoss: { mean: expect.closeTo(0.94, 1) } } });
  });

  test("uses as many folds as the rarest class has rows, and says so", async () => {
    const dataset = await loadText("a,b\n1,x\n2,x\n3,x\n4,x\n5,x\n6,y\n7,y\n8,y\n");
    const { metrics, notes } = evaluated(dataset);
    expect(metrics).toMatchObject({ accuracy: 1, crossValidation: { folds: 3 } });
    expect(notes).toEqual(['Cross-validation in 3 folds, not 5: class "y" has 3 rows.']);
  });

  test("leaves cross-validation out when a class has one row, and says so", async () => {
    const { metrics, notes } = evaluated(await loadText("a,b\n1,x\n2,x\n3,x\n4,z\n5,y\n6,y\n"));
    expect(metrics).toHaveProperty("accuracy", 1);
    expect(metrics).not.toHaveProperty("crossValidation");
    expect(notes).toEqual(['No cross-validation: class "z" has 1 row, and it takes two.']);
  });

  test.each([
    [1, undefined, ["No cross-validation: there is 1 row, and it takes four."]],
    [3, undefined, ["No cross-validation: there are 3 rows, and it takes four."]],
    [4, 2, ["Cross-validation in 2 folds, not 5: there are 4 rows."]],
    [9, 4, ["Cross-validation in 4 folds, not 5: there are 9 rows."]],
    [10, 5, []],
  ])("cross-validates a regression of %i rows in %s folds", async (rows, folds, notes) => {
    const lines = Array.from({ length: rows }, (_, row) => `${row},${row / 2}`);
    const evaluation = evaluated(await loadText(`a,b\n${lines.join("\n")}\n`, { task: "regression" }));
    expect(evaluation.metrics.crossValidation?.folds).toBe(folds);
    expect(evaluation.notes).toEqual(notes);
    expect(JSON.parse(JSON.stringify(evaluation.metrics))).toEqual(evaluation.metrics);
  });

  test("refuses data of another task", async () => {
    const [iris, diabetes] = [await loadDataset("iris"), await loadDataset("diabetes")];
    expect(() => evaluate(fitted(iris, { rounds: 1 }), diabetes)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });
});
