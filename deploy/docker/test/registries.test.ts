import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAMBDA, runImage, SERVER, startImage } from "./support/container.ts";
import { startEmulator } from "./support/emulator.ts";
import { setosa, versicolor } from "./support/flowers.ts";
import { ready } from "./support/http.ts";
import { hasS3, type S3, startS3 } from "./support/s3.ts";

const REGISTRY = "s3://models/flowers";
const predictionOf = (answer: string): unknown => JSON.parse(JSON.parse(answer).body).prediction;

describe("models baked into the image (C7)", () => {
  it("answer in Lambda", async () => {
    const emulator = await startEmulator({ env: { IRIS_REGISTRY: "file:///var/task/registry" } });
    try {
      expect(predictionOf(await emulator.curl(JSON.stringify(versicolor.row)))).toEqual(versicolor.prediction);
    } finally {
      await emulator.container.remove();
    }
  });
});

describe.skipIf(!hasS3)("models in S3 (B5)", () => {
  let s3: S3;
  beforeAll(async () => {
    s3 = await startS3();
    await s3.makeBucket("models");
  });
  afterAll(() => s3?.remove());

  const given = () => ({ options: s3.options, env: { ...s3.env, IRIS_REGISTRY: REGISTRY } });

  it("are trained by a command in a container, with a profile of ~/.aws", async () => {
    const aws = await s3.awsFolder();
    const { code, stdout, stderr } = await runImage(LAMBDA, ["train"], {
      // docker runs as root where nothing else is said
      options: [...s3.options, "--user", "0:0", "-v", `${aws}:/root/.aws:ro`],
      env: { AWS_PROFILE: "flowers", IRIS_REGISTRY: REGISTRY },
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^Loading data\.\nCreating model\.\nFitting model with 150 datapoints\.\nSaving model\.\n/);
    expect(code).toBe(0);
    expect(await s3.keys("models")).toEqual(
      expect.arrayContaining([
        "flowers/iris/1/manifest.json",
        "flowers/iris/1/model.onnx",
        "flowers/iris/aliases.json",
      ]),
    );
  });

  it("are asked by a command in a container", async () => {
    const { code, stdout } = await runImage(LAMBDA, ["predict", JSON.stringify(setosa.named)], given());
    expect(stdout).toMatch(/^setosa 0\.9999555689/);
    expect(code).toBe(0);
  });

  it("answer in Lambda", async () => {
    const emulator = await startEmulator(given(), s3.container);
    try {
      const answer = await emulator.curl(JSON.stringify(versicolor.row));
      expect(predictionOf(answer)).toEqual(versicolor.prediction);
      expect(JSON.parse(answer).headers).toMatchObject({ "x-model": "iris", "x-model-version": "1" });
    } finally {
      await emulator.container.remove();
    }
  });

  it("answer in the plain server", async () => {
    const server = await startImage(SERVER, [], given());
    try {
      const url = await ready(server, s3.container);
      const answer = await fetch(`${url}/predict`, { method: "POST", body: JSON.stringify(setosa.row) });
      expect(await answer.json()).toEqual({ prediction: setosa.prediction });
    } finally {
      await server.remove();
    }
  });

  it("name what is missing when INIT fails", async () => {
    const emulator = await startEmulator(
      { ...given(), env: { ...given().env, IRIS_REGISTRY: "s3://nowhere/flowers" } },
      s3.container,
    );
    try {
      expect(JSON.parse(await emulator.curl("[]"))).toMatchObject({ errorMessage: expect.stringContaining("nowhere") });
    } finally {
      await emulator.container.remove();
    }
  });
});
