import type { FastifyInstance } from "fastify";
import { respond } from "../answers/respond.ts";
import { admitBody, MOST_FOR_ONE_ROW } from "../bodies/bodyLimit.ts";
import type { Deps } from "../deps.ts";
import { GENERIC_TAGS } from "../openapi/about.ts";
import { ModelParams, VersionParams } from "../schemas/params.ts";
import { anyAnswer, anyBody } from "../schemas/predict.ts";
import { PredictQuery } from "../schemas/query.ts";

const namedByVersion = ({ model, version }: VersionParams) => ({ name: model, version });

/** POST /predict, POST /, POST /models/:model/predict and POST /models/:model/versions/:version/predict. */
export function predictRoutes(app: FastifyInstance, deps: Deps): void {
  const { models, defaultModel, countRows, admission } = deps;
  const bodyLimit = Math.max(deps.bodyLimit, MOST_FOR_ONE_ROW);
  const common = { tags: [GENERIC_TAGS.predict.name], querystring: PredictQuery, body: anyBody, response: anyAnswer };
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
      (request, reply) => {
        respond({ models, name: defaultModel, isDefault: true, request, reply, countRows, admission });
      },
    );
  }
  app.post<{ Querystring: PredictQuery; Params: ModelParams }>(
    "/models/:model/predict",
    {
      schema: ofModel,
      bodyLimit,
      preParsing: admitBody(deps, (params: ModelParams) => ({ name: params.model })),
    },
    (request, reply) => {
      respond({ models, name: request.params.model, request, reply, countRows, admission });
    },
  );
  app.post<{ Querystring: PredictQuery; Params: VersionParams }>(
    "/models/:model/versions/:version/predict",
    { schema: ofVersion, bodyLimit, preParsing: admitBody(deps, namedByVersion) },
    (request, reply) => {
      respond({
        models,
        name: request.params.model,
        version: request.params.version,
        request,
        reply,
        countRows,
        admission,
      });
    },
  );
}
