import type { FastifyInstance } from "fastify";
import { admitBody, MAX_SINGLE_ROW_BODY_BYTES, type NamedModel } from "../bodies/bodyLimit.ts";
import type { Deps } from "../deps.ts";
import { GENERIC_TAGS } from "../openapi/about.ts";
import { ModelParams, VersionParams } from "../schemas/params.ts";
import { anyBody, anyResponse } from "../schemas/predict.ts";
import { PredictQuery } from "../schemas/query.ts";
import { predictHandler } from "./predictHandler.ts";

/** POST /predict, POST /, POST /models/:model/predict and POST /models/:model/versions/:version/predict. */
export function predictRoutes(app: FastifyInstance, deps: Deps): void {
  const { defaultModel } = deps;
  const bodyLimit = Math.max(deps.bodyLimit, MAX_SINGLE_ROW_BODY_BYTES);
  const common = { tags: [GENERIC_TAGS.predict.name], querystring: PredictQuery, body: anyBody, response: anyResponse };
  const ofDefault = { ...common, operationId: "predict", summary: "Predict with the default model" };
  const ofModel = { ...common, params: ModelParams, operationId: "predictModel", summary: "Predict with a model" };
  const ofVersion = {
    ...common,
    params: VersionParams,
    operationId: "predictVersion",
    summary: "Predict with a version of a model",
  };

  type Params = Partial<VersionParams>;
  const route = (url: string, schema: object, namedBy: (params: Params) => NamedModel): void => {
    app.post<{ Querystring: PredictQuery; Params: Params }>(
      url,
      { schema, bodyLimit, preParsing: admitBody(deps, namedBy) },
      (request, reply) => predictHandler(deps, namedBy(request.params), request, reply),
    );
  };

  const byDefault = { name: defaultModel, isDefault: true };
  for (const url of ["/predict", "/"]) route(url, { ...ofDefault, hide: url === "/" }, () => byDefault);
  route("/models/:model/predict", ofModel, ({ model = "" }) => ({ name: model }));
  route("/models/:model/versions/:version/predict", ofVersion, ({ model = "", version = "" }) => ({
    name: model,
    version,
  }));
}
