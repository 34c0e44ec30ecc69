import fastify from "fastify";
import { expect, test } from "vitest";
import { FIRST_SEGMENTS, pathBelowRoute } from "../../src/lambda/routePath.ts";
import { iris } from "../../src/plugin.ts";

test.each([
  ["/predict", "/{proxy+}", { proxy: "predict" }, undefined, "", "/predict"],
  ["/ml/predict/", "/{proxy+}", { proxy: "predict" }, undefined, "/ml", "/predict/"],
  [
    "/ml/v1/models/iris/predict",
    "/models/{model}/predict",
    { model: "iris" },
    undefined,
    "/ml/v1",
    "/models/iris/predict",
  ],
  ["/ml", "/", {}, undefined, "/ml", "/"],
  // a path in the route is a base path
  ["/ml/predict", "/ml/{proxy+}", { proxy: "predict" }, undefined, "/ml", "/predict"],
  ["/prod/ml/v1/predict/", "/ml/v1/{proxy+}", { proxy: "predict" }, "prod", "/prod/ml/v1", "/predict/"],
  [
    "/ml/models/iris/predict",
    "/ml/models/{proxy+}",
    { proxy: "iris/predict" },
    undefined,
    "/ml",
    "/models/iris/predict",
  ],
  ["/ml/predict", "/ml/predict", {}, undefined, "/ml", "/predict"],
  ["/ml/a%20b", "/ml/{proxy+}", { proxy: "a b" }, undefined, "/ml", "/a%20b"],
  // the route that the console makes is named after the function
  ["/default/my-function", "/my-function", {}, "default", "/default/my-function", "/"],
  ["/my-function", "/my-function", {}, undefined, "/my-function", "/"],
  // a path that is one of our own is none
  ["/models/iris/predict", "/models/{proxy+}", { proxy: "iris/predict" }, undefined, "", "/models/iris/predict"],
  ["/health/live", "/health/live", {}, undefined, "", "/health/live"],
  ["/iris/predict", "/{model}/predict", { model: "iris" }, undefined, "", "/iris/predict"],
  // the event has decoded its parameter, so that the route does not tell where it begins
  ["/prod/a%20b", "/{proxy+}", { proxy: "a b" }, "prod", "/prod", "/a%20b"],
  // a template of which a parameter is missing tells nothing, and is not the root
  ["/models/wine/predict", "/{proxy+}", {}, undefined, "", "/models/wine/predict"],
  ["/models/wine/predict", "/{proxy+}", { proxy: "" }, undefined, "", "/models/wine/predict"],
  ["/prod/models/wine/predict", "/models/{model}/{action}", { model: "wine" }, "prod", "/prod", "/models/wine/predict"],
  ["/a", "/{constructor}", {}, undefined, "", "/a"],
  ["/prod/predict", undefined, {}, "prod", "/prod", "/predict"],
  ["/prod", undefined, {}, "prod", "/prod", "/"],
  ["/production/predict", undefined, {}, "prod", "", "/production/predict"],
  ["/$default/predict", undefined, {}, "$default", "", "/$default/predict"],
  ["/predict", undefined, {}, undefined, "", "/predict"],
])("%s of the route %s with %j and stage %s is below %j: %s", (whole, template, parameters, stage, basePath, path) => {
  expect(pathBelowRoute(whole, { template, parameters, stage })).toEqual({ path, basePath });
});

test("knows the first segment of every route", async () => {
  const found = new Set<string>();
  const host = fastify();
  host.addHook("onRoute", ({ url }) => {
    const [, first = ""] = url.split("/");
    if (first !== "") found.add(first);
  });
  await host.register(iris, {});
  await host.close();
  expect([...found].sort()).toEqual([...FIRST_SEGMENTS].sort());
});
