import { describe, expectTypeOf, test } from "vitest";
import {
  type AnyPrediction,
  createClient,
  type ModelName,
  type Prediction,
  type PredictOptions,
  type Row,
} from "../src/index.ts";
import { answeringAll } from "./fakeServer.ts";
import type { components } from "./fixtures/ownModels.ts";

// checked by the compiler (npm run typecheck); every question is answered, so that nothing here fails at run time
const { fetch } = answeringAll({ label: "a", probability: 1, probabilities: { a: 1 } });
const { predict } = createClient({ fetch });
const own = createClient<components>({ fetch });

interface Flower {
  readonly sepal_length: number;
  readonly sepal_width: number;
  readonly petal_length: number;
  readonly petal_width: number | null;
}
const flower: Flower = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };

type Species = "setosa" | "versicolor" | "virginica";
interface IrisPrediction {
  label: Species;
  probability: number;
}
interface FullPrediction extends IrisPrediction {
  probabilities: { setosa: number; versicolor: number; virginica: number };
}

describe("the bundled models", () => {
  test("the models have names", () => {
    expectTypeOf<ModelName>().toEqualTypeOf<"iris" | "wine" | "diabetes">();
    expectTypeOf<Flower>().toExtend<Row<"iris">>();
    expectTypeOf<Prediction<"iris">>().toEqualTypeOf<IrisPrediction>();
  });

  test("the label is one of the classes", async () => {
    expectTypeOf(await predict("iris", flower)).toEqualTypeOf<IrisPrediction>();
    expectTypeOf(await predict("iris", [5.9, 3, 5.1, 1.8])).toEqualTypeOf<IrisPrediction>();
    expectTypeOf(await predict("iris", [5.9, 3, 5.1, 1.8] as const)).toEqualTypeOf<IrisPrediction>();
  });

  test("an array of rows gives an array", async () => {
    expectTypeOf(await predict("iris", [flower, [5.9, 3, 5.1, null]])).toEqualTypeOf<IrisPrediction[]>();
    const rows: readonly Flower[] = [flower];
    expectTypeOf(await predict("iris", rows)).toEqualTypeOf<IrisPrediction[]>();
    const either = flower as Flower | Flower[];
    expectTypeOf(await predict("iris", either)).toEqualTypeOf<IrisPrediction | IrisPrediction[]>();
  });

  test("a missing value is null or NaN as text, and no infinity", async () => {
    expectTypeOf(await predict("iris", [5.9, 3, null, "NaN"])).toEqualTypeOf<IrisPrediction>();
    // @ts-expect-error features take no infinity
    await predict("iris", [5.9, 3, 5.1, "Infinity"]);
  });

  test("every class's probability is there when it is requested", async () => {
    expectTypeOf(await predict("iris", flower, { probabilities: true })).toEqualTypeOf<FullPrediction>();
    expectTypeOf(await predict("iris", [flower], { probabilities: true })).toEqualTypeOf<FullPrediction[]>();
    expectTypeOf(await predict("iris", flower, { probabilities: false, version: "2" })).toEqualTypeOf<IrisPrediction>();
    const options: PredictOptions = { unrounded: true };
    expectTypeOf((await predict("iris", flower, options)).probabilities).toEqualTypeOf<
      FullPrediction["probabilities"] | undefined
    >();
  });

  test("a regression has a value, whatever is requested", async () => {
    const row = [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87] as const;
    expectTypeOf(await predict("diabetes", row, { probabilities: true })).toEqualTypeOf<{ value: number }>();
  });

  test("what does not fit is refused", async () => {
    const { petal_width, ...rest } = flower;
    // @ts-expect-error a misspelt feature
    await predict("iris", { ...rest, petal_widht: 1.8 });
    // @ts-expect-error a misspelt feature in one of many rows
    await predict("iris", [flower, { ...rest, petal_widht: 1.8 }]);
    // @ts-expect-error a feature too many
    await predict("iris", { ...flower, petal_widht: 1.8 });
    // @ts-expect-error a feature too many in one of many rows
    await predict("iris", [flower, { ...flower, petal_widht: 1.8 }]);
    // @ts-expect-error a missing feature
    await predict("iris", rest);
    // @ts-expect-error a text for a number
    await predict("iris", { ...rest, petal_width: "1.8" });
    // @ts-expect-error a value too few
    await predict("iris", [5.9, 3, 5.1]);
    // @ts-expect-error a value too many
    await predict("iris", [5.9, 3, 5.1, 1.8, 1]);
    // @ts-expect-error another model's row
    await predict("wine", flower);
    // @ts-expect-error a misspelt model
    await predict("irsi", flower);
    // @ts-expect-error a misspelt option
    await predict("iris", flower, { probabilites: true });
    // @ts-expect-error a label that is no class
    (await predict("iris", flower)).label === "virginca";
  });
});

describe("a model whose name is only a string", () => {
  const name: string = "own";

  test("takes anything, and what it gives is to be looked at", async () => {
    expectTypeOf(await predict(name, flower)).toEqualTypeOf<AnyPrediction>();
    expectTypeOf(await predict(name, [flower, { other: "x" }])).toEqualTypeOf<AnyPrediction[]>();
    expectTypeOf(await predict(name, [1, 2])).toEqualTypeOf<AnyPrediction | AnyPrediction[]>();
    expectTypeOf(await predict(name, { instances: [flower] })).toEqualTypeOf<AnyPrediction | AnyPrediction[]>();
  });
});

describe("models of one's own", () => {
  test("are typed by the document of their server", async () => {
    const row = { income: 1, region: "north" };
    expectTypeOf(await own.predict("churn", row)).toEqualTypeOf<{ label: 0 | 1; probability: number }>();
    expectTypeOf(await own.predict("churn", [row], { probabilities: true })).toEqualTypeOf<
      { label: 0 | 1; probability: number; probabilities: { "0": number; "1": number } }[]
    >();
    // @ts-expect-error the bundled models are not on that server
    await own.predict("iris", flower);
    // @ts-expect-error region is a text
    await own.predict("churn", [1, 2]);
  });

  test("a classification without probabilities has none, whatever is requested", async () => {
    expectTypeOf(await own.predict("digits", { image: [[1]] }, { probabilities: true })).toEqualTypeOf<{
      label: string;
    }>();
  });

  test("a bare tensor is one row, and an array of them many", async () => {
    interface Outputs {
      probabilities: number[];
      score: number | null;
    }
    expectTypeOf(await own.predict("embed", [[1, 2]])).toEqualTypeOf<Outputs>();
    expectTypeOf(await own.predict("embed", { pixels: [[1, 2]] })).toEqualTypeOf<Outputs>();
    expectTypeOf(await own.predict("embed", [[[1, 2]], { pixels: [[1]] }])).toEqualTypeOf<Outputs[]>();
  });
});
