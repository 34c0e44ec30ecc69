import { expect, it } from "vitest";
import { pathBelowRoute } from "../../../src/lambda/gateways/routePath.ts";

it.each([
  ["/predict", "/{proxy+}", { proxy: "predict" }, undefined, "/predict"],
  ["/ml/predict/", "/{proxy+}", { proxy: "predict" }, undefined, "/predict"],
  ["/ml/v1/models/iris/predict", "/models/{model}/predict", { model: "iris" }, undefined, "/models/iris/predict"],
  ["/ml", "/", {}, undefined, "/"],
  // the event has decoded its parameter, so that the route does not tell where it begins
  ["/prod/a%20b", "/{proxy+}", { proxy: "a b" }, "prod", "/a%20b"],
  // a template of which a parameter is missing tells nothing, and is not the root
  ["/models/wine/predict", "/{proxy+}", {}, undefined, "/models/wine/predict"],
  ["/models/wine/predict", "/{proxy+}", { proxy: "" }, undefined, "/models/wine/predict"],
  ["/prod/models/wine/predict", "/models/{model}/{action}", { model: "wine" }, "prod", "/models/wine/predict"],
  ["/a", "/{constructor}", {}, undefined, "/a"],
  ["/prod/predict", undefined, {}, "prod", "/predict"],
  ["/prod", undefined, {}, "prod", "/"],
  ["/production/predict", undefined, {}, "prod", "/production/predict"],
  ["/$default/predict", undefined, {}, "$default", "/$default/predict"],
  ["/predict", undefined, {}, undefined, "/predict"],
])("%s of the route %s with %j and stage %s is %s", (path, template, parameters, stage, below) => {
  expect(pathBelowRoute(path, { template, parameters, stage })).toBe(below);
});
