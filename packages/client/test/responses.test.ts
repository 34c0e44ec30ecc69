import { describe, expect, test } from "vitest";
import { createClient, type IrisClientError, type PredictOptions } from "../src/index.ts";
import { allClasses, answering, setosa, virginica } from "./fakeServer.ts";

const byName = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };
const values = [5.1, 3.5, 1.4, 0.2];
const one = { prediction: virginica };
const many = (count: number) => ({ predictions: Array.from({ length: count }, () => setosa) });

interface Case {
  readonly rows: unknown;
  readonly answer: unknown;
  readonly options?: PredictOptions;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks a model whose name the types do not know. */
function ask({ rows, answer, options, headers }: Case): Promise<unknown> {
  const model: string = "iris";
  return createClient({ url: "http://iris.test", fetch: answering(answer, headers).fetch }).predict(
    model,
    rows,
    options,
  );
}

async function refused(how: Case): Promise<IrisClientError> {
  const error: unknown = await ask(how).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "IrisClientError", code: "INVALID_RESPONSE", status: 200, requestId: "r1" });
  return error as IrisClientError;
}

describe("as many predictions as rows", () => {
  test.each([
    ["one prediction for a row by name", byName, one],
    ["one prediction for a row by position", values, one],
    [
      "one prediction for a matrix",
      [
        [1, 2],
        [3, 4],
      ],
      one,
    ],
    ["one prediction for a number", 7, one],
    ["two predictions for two rows by name", [byName, byName], many(2)],
    ["two predictions for two rows by position", [values, values], many(2)],
    ["four predictions for four numbers", values, many(4)],
    ["one prediction for an array of one row", [byName], many(1)],
    ["two predictions for two instances", { instances: [values, values] }, many(2)],
    ["one prediction for an input that is called instances", { instances: values }, one],
    ["one prediction for a row that writes itself as an array", { toJSON: () => values }, one],
    ["two predictions for rows that write themselves as an array", { toJSON: () => [byName, byName] }, many(2)],
  ])("%s are taken", async (_what, rows, answer) => {
    await expect(ask({ rows, answer })).resolves.toBeDefined();
  });

  test.each([
    ["one prediction for two rows by name", [byName, byName], one, '"predictions" for 2 rows, got "prediction"'],
    [
      "an array of one for two rows by name",
      [byName, byName],
      many(1),
      '"predictions" for 2 rows, one for each row, got 1',
    ],
    ["an array of one for two rows by position", [values, values], many(1), "for 2 rows, one for each row, got 1"],
    ["two for one row by name", byName, many(2), '"prediction" for one row, got "predictions" for 2 rows'],
    ["an array of one for one row by name", byName, many(1), '"prediction" for one row, got "predictions" for 1 row'],
    ["two for one row by position", values, many(2), "got 2"],
    ["two for an array of one", [byName], many(2), "got 2"],
    ["none for one row", [byName], many(0), "got 0"],
    ["three for two instances", { instances: [values, values] }, many(3), "got 3"],
    ["one for rows that write themselves as an array", { toJSON: () => [byName, byName] }, one, "for 2 rows"],
    ["both forms at once", byName, { ...one, ...many(1) }, "without predictions"],
  ])("%s are refused", async (_what, rows, answer, message) => {
    expect((await refused({ rows, answer })).message).toContain(message);
  });
});

describe("each prediction", () => {
  test.each([
    [{ value: 152.1 }],
    [{ label: 7 }],
    [{ label: false, probability: 0.5 }],
    [{ logits: [1, null, "NaN"] }],
    [{ label: [1, 0], probability: [0.5, 0.5], probabilities: [[0.5]] }],
    [{ ...virginica, probabilities: allClasses, addedLater: { low: 1 } }],
  ])("%j is taken", async (prediction) => {
    expect(await ask({ rows: byName, answer: { prediction } })).toEqual(prediction);
  });

  test.each([
    [{}, "must have a label, a value or outputs"],
    [{ probabilities: allClasses }, "must have a label beside its probabilities, got none"],
    [{ label: null, probability: 1, probabilities: allClasses }, "got null"],
    [{ label: "setosa", probability: "1", probabilities: allClasses }, "a number as probability, got string"],
    [{ ...setosa, probabilities: { setosa: "1" } }, "numbers as probabilities"],
  ])("%j is refused, alone and among others", async (prediction, message) => {
    expect((await refused({ rows: byName, answer: { prediction } })).message).toContain(message);
    const among = await refused({ rows: [byName, byName], answer: { predictions: [setosa, prediction] } });
    expect(among.message).toMatch(/prediction 1 must have/);
  });

  test("has the probabilities where they were requested, as the types say", async () => {
    const options = { probabilities: true };
    const error = await refused({ rows: byName, answer: one, options });
    expect(error.message).toContain("must have the requested probabilities, got none");
    for (const prediction of [{ label: 7 }, { value: 1 }, { ...virginica, probabilities: allClasses }])
      expect(await ask({ rows: byName, answer: { prediction }, options })).toEqual(prediction);
  });
});

describe("the model and the version of the response", () => {
  test("another model is refused", async () => {
    const error = await refused({ rows: byName, answer: one, headers: { "x-model": "wine" } });
    expect(error.message).toContain('must come from the model "iris", got one from "wine"');
  });

  test("another version than the number that was requested is refused", async () => {
    const how = { rows: byName, answer: one, options: { version: "2" }, headers: { "x-model-version": "3" } };
    expect((await refused(how)).message).toContain('must come from version 2, got one from version "3"');
  });

  test("an alias may lead to any version", async () => {
    const how = { rows: byName, answer: one, options: { version: "stable" }, headers: { "x-model-version": "12" } };
    expect(await ask(how)).toEqual(virginica);
  });
});
