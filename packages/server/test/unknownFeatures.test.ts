import type { FastifyInstance } from "fastify";
import { createRegistry, memoryStore, openRegistry, type UnknownFeatures } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { costs, engine, flowers } from "./support/graphs.ts";

const bytesOf = (name: string) => new TextEncoder().encode(name);

/** A server over a model that says nothing of unknown features, and one that refuses them by its manifest. */
async function appOf(unknownFeatures?: UnknownFeatures): Promise<FastifyInstance> {
  const store = memoryStore();
  const registry = createRegistry(store);
  await registry.publish(flowers, bytesOf(flowers.name));
  await registry.publish({ ...costs, unknownFeatures: "refuse" }, bytesOf(costs.name));
  const models = await openRegistry(store, { engine, ...(unknownFeatures && { unknownFeatures }) });
  await models.start();
  const app = buildApp({ models, defaultModel: "flowers" });
  app.addHook("onClose", () => models.close());
  return app;
}

const ROW = { id: 7, petal_length: 5.1, petal_width: 1.8, species: "virginica" };
const CSV = "id,petal_length,petal_width,note\n7,5.1,1.8,x\n";

let ignoring: FastifyInstance;
let refusing: FastifyInstance;
beforeAll(async () => {
  [ignoring, refusing] = await Promise.all([appOf("ignore"), appOf()]);
});
afterAll(() => Promise.all([ignoring.close(), refusing.close()]));

const post = async (app: FastifyInstance, payload: unknown, url = "/predict", type = "application/json") => {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  return app.inject({ method: "POST", url, headers: { "content-type": type }, payload: body });
};

describe("features and columns that a model does not know", () => {
  test("are refused by default", async () => {
    expect((await post(refusing, ROW)).json().errors.map(({ path }: { path: string }) => path)).toEqual([
      "/id",
      "/species",
    ]);
    expect((await post(refusing, CSV, "/predict", "text/csv")).statusCode).toBe(400);
  });

  test("are passed over where the registry was opened so, and nothing is said of them", async () => {
    const { body, statusCode } = await post(ignoring, ROW);
    expect([statusCode, body]).toEqual([200, '{"prediction":{"label":"virginica","probability":0.9753}}']);
    expect((await post(ignoring, [ROW, ROW])).json().predictions).toHaveLength(2);
    expect((await post(ignoring, CSV, "/predict", "text/csv")).body).toBe("label,probability\nvirginica,0.9753\n");
  });

  test("are refused all the same by a model whose manifest says so", async () => {
    expect((await post(ignoring, { rooms: 3, floor: 4, id: 7 }, "/models/costs/predict")).statusCode).toBe(400);
  });

  test("do not stand in for those that are missing", async () => {
    const { petal_width: _petal_width, ...row } = ROW;
    expect((await post(ignoring, row)).json().errors).toMatchObject([{ path: "/petal_width" }]);
  });
});

test("anything but refuse and ignore is no option", async () => {
  const unknownFeatures = JSON.parse('"drop"');
  await expect(openRegistry(memoryStore(), { unknownFeatures })).rejects.toMatchObject({ code: "INVALID_OPTION" });
});
