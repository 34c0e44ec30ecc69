import { describe, expect, it } from "vitest";
import { routeOf, stageOf } from "../../../mock/gateway/http/route.ts";
import { matchPath, mostSpecific } from "../../../mock/gateway/paths.ts";

describe("a path and a template", () => {
  it.each([
    ["/predict", "/predict", {}],
    ["/models/{model}", "/models/iris", { model: "iris" }],
    ["/{proxy+}", "/models/iris/predict", { proxy: "models/iris/predict" }],
    ["/v2/{proxy+}", "/v2/models/", { proxy: "models/" }],
  ])("%s takes %s", (template, path, parameters) => {
    expect(matchPath(template, path)?.parameters).toEqual(parameters);
  });

  it.each([
    ["/predict", "/predict/more"],
    ["/models/{model}", "/models"],
    ["/models/{model}", "/models/"],
    ["/{proxy+}", "/"],
    ["/v2/{proxy+}", "/v2"],
    ["/v2/{proxy+}", "/v20/x"],
  ])("%s does not take %s", (template, path) => {
    expect(matchPath(template, path)).toBeUndefined();
  });

  it("prefers what is fixed", () => {
    const templates = ["/{proxy+}", "/v2/{proxy+}", "/v2/repository/{proxy+}", "/v2/{name}/index"];
    const best = (path: string) => mostSpecific(templates, (template) => template, path)?.found;
    expect(best("/v2/repository/index")).toBe("/v2/repository/{proxy+}");
    expect(best("/v2/other/index")).toBe("/v2/{name}/index");
    expect(best("/v2/models/iris")).toBe("/v2/{proxy+}");
    expect(best("/predict")).toBe("/{proxy+}");
  });
});

describe("routes of an HTTP API", () => {
  const routes = ["$default", "ANY /v2/repository/{proxy+}", "OPTIONS /{proxy+}", "POST /predict", "ANY /predict"].map(
    (routeKey) => ({ routeKey, target: "integrations/one" }),
  );
  const keyOf = (method: string, path: string) => routeOf(routes, method, path)?.route.routeKey;

  it("takes the method's own before ANY, the path's own before {proxy+}, and $default last", () => {
    expect(keyOf("POST", "/predict")).toBe("POST /predict");
    expect(keyOf("PUT", "/predict")).toBe("ANY /predict");
    expect(keyOf("OPTIONS", "/models")).toBe("OPTIONS /{proxy+}");
    expect(keyOf("OPTIONS", "/v2/repository/index")).toBe("ANY /v2/repository/{proxy+}");
    expect(keyOf("GET", "/models")).toBe("$default");
  });

  it("finds none where there is no $default", () => {
    expect(routeOf(routes.slice(1), "GET", "/models")).toBeUndefined();
  });

  it("takes the first segment for a stage only where there is such a stage", () => {
    const api = { id: "a", cors: undefined, routes, integrations: [], authorizers: [] };
    const stages = [{ stageName: "$default" }, { stageName: "prod" }];
    expect(stageOf({ ...api, stages }, "/prod/predict")).toEqual({ stage: { stageName: "prod" }, path: "/predict" });
    expect(stageOf({ ...api, stages }, "/predict")).toEqual({ stage: { stageName: "$default" }, path: "/predict" });
    expect(stageOf({ ...api, stages: stages.slice(1) }, "/predict")).toBeUndefined();
  });
});
