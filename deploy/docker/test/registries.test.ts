import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LAMBDA, podman, runImage, SERVER, startImage, until } from "./support/container.ts";
import { startEmulator } from "./support/emulator.ts";
import { setosa, versicolor } from "./support/flowers.ts";
import { ready } from "./support/http.ts";
import { hasS3, type S3, startS3 } from "./support/s3.ts";

const REGISTRY = "s3://models/flowers";
const predictionOf = (answer: string): unknown => JSON.parse(JSON.parse(answer).body).prediction;

describe("models baked into the image (C7)", () => {
  test("answer in Lambda", async () => {
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

  test("are trained by a command in a container, with a profile of ~/.aws", async () => {
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

  test("are asked by a command in a container", async () => {
    const { code, stdout } = await runImage(LAMBDA, ["predict", JSON.stringify(setosa.named)], given());
    expect(stdout).toMatch(/^setosa 0\.9999555689/);
    expect(code).toBe(0);
  });

  test("answer in Lambda", async () => {
    const emulator = await startEmulator(given(), s3.container);
    try {
      const answer = await emulator.curl(JSON.stringify(versicolor.row));
      expect(predictionOf(answer)).toEqual(versicolor.prediction);
      expect(JSON.parse(answer).headers).toMatchObject({ "x-model": "iris", "x-model-version": "1" });
    } finally {
      await emulator.container.remove();
    }
  });

  test("answer in the plain server", async () => {
    const server = await startImage(SERVER, [], given());
    try {
      const url = await ready(server, s3.container);
      const answer = await fetch(`${url}/predict`, { method: "POST", body: JSON.stringify(setosa.row) });
      expect(await answer.json()).toEqual({ prediction: setosa.prediction });
    } finally {
      await server.remove();
    }
  });

  test("change under a function that runs, and under a server", async () => {
    const env = { ...given().env, IRIS_RELOAD_SECONDS: "0.2" };
    const emulator = await startEmulator({ ...given(), env }, s3.container);
    try {
      const version = async () => JSON.parse(await emulator.curl("[5.1,3.5,1.4,0.2]")).headers["x-model-version"];
      expect(await version()).toBe("1");
      expect((await runImage(LAMBDA, ["train"], given())).code).toBe(0);
      await until("version 2 in the function", async () => ((await version()) === "2" ? true : undefined));
    } finally {
      await emulator.container.remove();
    }
    const server = await startImage(SERVER, [], { ...given(), env });
    try {
      const url = await ready(server, s3.container);
      const version = async () =>
        (await fetch(`${url}/predict`, { method: "POST", body: "[5.1,3.5,1.4,0.2]" })).headers.get("x-model-version");
      expect(await version()).toBe("2");
      expect((await runImage(LAMBDA, ["alias", "iris", "stable", "1"], given())).code).toBe(0);
      await until("version 1 in the server", async () => ((await version()) === "1" ? true : undefined));
    } finally {
      await server.remove();
    }
  });

  test("go on answering when S3 is gone, and the server says so until it is back", async () => {
    const server = await startImage(SERVER, [], { ...given(), env: { ...given().env, IRIS_RELOAD_SECONDS: "0.2" } });
    try {
      const url = await ready(server, s3.container);
      const health = async () => {
        const answer = await fetch(`${url}/health/ready`);
        const { registry } = (await answer.json()) as { registry: { state: string; code?: string } };
        return { status: answer.status, state: registry.state, code: registry.code };
      };
      const comes = (state: string) =>
        until(state, async () => ((await health()).state === state ? health() : undefined));
      await podman("pause", s3.container.name);
      expect(await comes("unreachable")).toEqual({ status: 200, state: "unreachable", code: "STORE_UNAVAILABLE" });
      const answer = await fetch(`${url}/predict`, { method: "POST", body: JSON.stringify(setosa.row) });
      expect(await answer.json()).toEqual({ prediction: setosa.prediction });
      await podman("unpause", s3.container.name);
      expect(await comes("reachable")).toMatchObject({ status: 200 });
    } finally {
      await podman("unpause", s3.container.name);
      await server.remove();
    }
  });

  test("name what is missing when INIT fails", async () => {
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
