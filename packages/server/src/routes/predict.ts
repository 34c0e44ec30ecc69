import type { FastifyInstance } from "fastify";
import { admitBody, MOST_FOR_ONE_ROW } from "../bodies/bodyLimit.ts";
import type { Deps } from "../deps.ts";
import { GENERIC_TAGS } from "../openapi/about.ts";
import { ModelParams, VersionParams } from "../schemas/params.ts";
import { anyBody, anyResponse } from "../schemas/predict.ts";
import { PredictQuery } from "../schemas/query.ts";
import { predictHandler } from "./predictHandler.ts";

const namedByVersion = ({ model, version }: VersionParams) => ({ name: model, version });

/** POST /predict, POST /, POST /models/:model/predict and POST /models/:model/versions/:version/predict. */
export function predictRoutes(app: FastifyInstance, deps: Deps): void {
  const { defaultModel } = deps;
  const bodyLimit = Math.max(deps.bodyLimit, MOST_FOR_ONE_ROW);
  const common = { tags: [GENERIC_TAGS.predict.name], querystring: PredictQuery, body: anyBody, response: anyResponse };
  const ofModel = { ...common, params: ModelParams, operationId: "predictModel", summary: "Predict with a model" };
  const ofVersion = {
    ...common,
    params: VersionParams,
    operationId: "predictVersion",
    summary: "Predict with a version of a model",
  };

  for (const url of ["/predict", "/"]) {
    const schema = { ...common, operationId: "predict", summary: "Predict with the default model", hide: url === "/" };
    app.post<{ Querystring: PredictQuery }>(
      url,
      { schema, bodyLimit, preParsing: admitBody(deps, () => ({ name: defaultModel })) },
      (request, reply) => predictHandler(deps, { name: defaultModel, isDefault: true }, request, reply),
    );
  }
  app.post<{ Querystring: PredictQuery; Params: ModelParams }>(
    "/models/:model/predict",
    {
      schema: ofModel,
      bodyLimit,
      preParsing: admitBody(deps, (params: ModelParams) => ({ name: params.model })),
    },
    (request, reply) => predictHandler(deps, { name: request.params.model }, request, reply),
  );
  app.post<{ Querystring: PredictQuery; Params: VersionParams }>(
    "/models/:model/versions/:version/predict",
    { schema: ofVersion, bodyLimit, preParsing: admitBody(deps, namedByVersion) },
    (request, reply) => predictHandler(deps, namedByVersion(request.params), request, reply),
  );
}
