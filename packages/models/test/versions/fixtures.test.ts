import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isClassPrediction, isValuePrediction, type Models, type Prediction } from "../../src/index.ts";
import { firstDifference } from "../../src/versions/compare.ts";
import { type Case, openFixtures, readFixture } from "../support/fixture.ts";

const NAMES = [
  "sklearn-gbr-diabetes",
  "xgboost-classifier",
  "sklearn-tfidf-text",
  "torch-mlp-dynamic",
  "torch-cnn-fixed-batch",
  "torch-text-two-inputs",
];

let models: Models;
beforeAll(async () => {
  models = await openFixtures(...NAMES);
});
afterAll(() => models.close());

const rowCount = (one: Case): number => Object.values(one.inputs)[0]!.length;

/** Row `index` of a case, in the form that the model's task takes. */
function rowOf(one: Case, index: number, task: string): unknown {
  if (task === "tensor")
    return Object.fromEntries(Object.entries(one.inputs).map(([name, rows]) => [name, rows[index]]));
  return Object.values(one.inputs)[0]![index];
}

function answerOf(prediction: Prediction, task: string): unknown {
  if (task === "regression" && isValuePrediction(prediction)) return { value: prediction.value };
  if (task === "classification" && isClassPrediction(prediction)) {
    return { label: prediction.label, probabilities: Object.values(prediction.probabilities ?? {}) };
  }
  return prediction;
}

function expectedOf({ expected }: Case, index: number, task: string): unknown {
  if (task === "regression") return { value: expected.value![index] };
  if (task === "classification")
    return { label: expected.label![index], probabilities: expected.probabilities![index] };
  return Object.fromEntries(Object.entries(expected.outputs).map(([name, rows]) => [name, rows[index]]));
}

describe.each(NAMES)("%s, from a manifest written by hand", (name) => {
  test("predicts every case as the library that trained it, row by row and all rows at once", async () => {
    const { cases, tolerance, draft } = await readFixture(name);
    const rows = cases.flatMap((one) => Array.from({ length: rowCount(one) }, (_, index) => ({ one, index })));
    const sent = rows.map(({ one, index }) => rowOf(one, index, draft.task));
    const expected = rows.map(({ one, index }) => expectedOf(one, index, draft.task));
    const alone = [];
    for (const row of sent) alone.push(answerOf(await models.predict(name, row, { probabilities: true }), draft.task));
    const together = (await models.predictMany(name, sent, { probabilities: true })).map((one) =>
      answerOf(one, draft.task),
    );
    expect(firstDifference(alone, expected, tolerance)).toBeUndefined();
    expect(firstDifference(together, expected, tolerance)).toBeUndefined();
  });

  test("predicts rows that arrive in one turn of the event loop, each its own", async () => {
    const { cases, tolerance, draft } = await readFixture(name);
    const one = cases[0]!;
    const answers = await Promise.all(
      cases.map((each) => models.predict(name, rowOf(each, 0, draft.task), { probabilities: true })),
    );
    expect(
      firstDifference(answerOf(answers[0]!, draft.task), expectedOf(one, 0, draft.task), tolerance),
    ).toBeUndefined();
    const expected = cases.map((each) => expectedOf(each, 0, draft.task));
    expect(
      firstDifference(
        answers.map((answer) => answerOf(answer, draft.task)),
        expected,
        tolerance,
      ),
    ).toBeUndefined();
  });
});

describe("tensor rows", () => {
  test("a single input may come bare, one row and many", async () => {
    const { cases } = await readFixture("torch-cnn-fixed-batch");
    const image = cases[0]!.inputs.image![0];
    const model = await models.model("torch-cnn-fixed-batch");
    expect(model.readInput(image)).toEqual({ many: false, row: image });
    expect(model.readInput([image, image])).toMatchObject({ many: true, rows: [image, image] });
    expect(await model.predict(image)).toEqual(await model.predict({ image }));
  });

  test.each([
    [{ input_ids: [1, 2, 3], attention_mask: [1, 1] }, "/attention_mask", 'must have the size 3 along "sequence"'],
    [{ input_ids: [1, 2.5], attention_mask: [1, 1] }, "/input_ids/1", "an integer"],
    [{ input_ids: [1, 2] }, "/attention_mask", "is missing"],
    [{ input_ids: [1, 2 ** 53], attention_mask: [1, 1] }, "/input_ids/1", "must be a string of digits"],
    [{ input_ids: "1, 2", attention_mask: [1, 1] }, "/input_ids", "an array"],
    [[1, 2], "", "an object of the inputs"],
  ])("refuses %j", async (row, path, message) => {
    await expect(models.predict("torch-text-two-inputs", row)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      faults: [expect.objectContaining({ path, message: expect.stringContaining(message) })],
    });
  });

  test("of many rows the one that the engine refuses is named", async () => {
    const good = { input_ids: [42, 32], attention_mask: [1, 1] };
    const bad = { input_ids: [42, 4200000], attention_mask: [1, 1] };
    const many = models.predictMany("torch-text-two-inputs", [good, good, bad, good]);
    await expect(many).rejects.toMatchObject({
      code: "INVALID_INPUT",
      faults: [{ path: "/2", message: expect.not.stringMatching(/onnxruntime_src|::/) }],
    });
  });

  test("a row that the engine refuses does not take down the others of its turn", async () => {
    const good = { input_ids: [42, 32], attention_mask: [1, 1] };
    const bad = { input_ids: [42, 4200000], attention_mask: [1, 1] };
    const [first, second, third] = await Promise.allSettled(
      [good, bad, good].map((row) => models.predict("torch-text-two-inputs", row)),
    );
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "INVALID_INPUT" } });
    expect(third).toEqual(first);
  });
});
