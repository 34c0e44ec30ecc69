import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "./support/emulator.ts";
import { setosa, versicolor, virginica } from "./support/flowers.ts";
import { isThere } from "./support/shell.ts";

const hasAws = await isThere("aws");
const predictionOf = (answer: string): unknown => JSON.parse(JSON.parse(answer).body).prediction;

describe("the image in Lambda's world, behind the emulator", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.container.remove());

  test("answers a row (C2)", async () => {
    const answer = await emulator.curl(JSON.stringify(versicolor.row));
    expect(JSON.parse(answer)).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(predictionOf(answer)).toEqual(versicolor.prediction);
  });

  test("has loaded the model when the first event comes", async () => {
    expect(await emulator.container.logs()).toContain("INIT REPORT(durationMs: ");
  });

  test("answers a body that is an object (C3)", async () => {
    const answer = await emulator.curl(JSON.stringify({ body: virginica.named }));
    expect(JSON.parse(answer)).toMatchObject({
      statusCode: 200,
      body: '{"prediction":{"label":"virginica","probability":0.9997}}',
      isBase64Encoded: false,
    });
  });

  test("answers the console's test event, a body of base64 (C4)", async () => {
    expect(predictionOf(await emulator.curl('{ "body": "WzUuMSwzLjUsMS40LDAuMl0=" }'))).toEqual(setosa.prediction);
  });

  test.skipIf(!hasAws)("answers `aws lambda invoke` (C3, C4)", async () => {
    expect(predictionOf(await emulator.awsInvoke(JSON.stringify({ body: virginica.named })))).toEqual(
      virginica.prediction,
    );
    expect(predictionOf(await emulator.awsInvoke('{ "body": "WzUuMSwzLjUsMS40LDAuMl0=" }'))).toEqual(setosa.prediction);
  });

  test("answers bad input and takes the next event", async () => {
    const answer = JSON.parse(await emulator.curl('{"body": {"sepal_length": "long"}}'));
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("sepal_length");
    expect(predictionOf(await emulator.curl(JSON.stringify(versicolor.row)))).toEqual(versicolor.prediction);
  });
});

describe("an INIT that fails", () => {
  test.each([
    { env: { IRIS_BODY_LIMIT: "rubbish" }, reason: "IRIS_BODY_LIMIT" },
    { env: { IRIS_PORT: "rubbish" }, reason: "IRIS_PORT" },
    { env: { IRIS_REGISTRY: "file:///nowhere" }, reason: "/nowhere" },
    { env: { IRIS_REGISTRY: "gopher://nowhere" }, reason: "gopher" },
    { env: { IRIS_DEFAULT_MODEL: "no model" }, reason: "IRIS_DEFAULT_MODEL" },
  ])("says why: $env", async ({ env, reason }) => {
    const emulator = await startEmulator({ env });
    try {
      const answer = JSON.parse(await emulator.curl("[]"));
      expect(answer).toMatchObject({ errorMessage: expect.stringContaining(reason) });
    } finally {
      await emulator.container.remove();
    }
  });
});
