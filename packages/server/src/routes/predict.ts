import type { FastifyInstance } from "fastify";
import { admitBody, MAX_SINGLE_ROW_BODY_BYTES, type NamedModel } from "../bodyParsers/bodyLimit.ts";
import type { AppContext } from "../context.ts";
import { FORMATS } from "../formats/formats.ts";
import { GENERIC_TAGS } from "../openapi/info.ts";
import { ModelParams, VersionParams } from "../schemas/params.ts";
import { PredictQuery } from "../schemas/query.ts";
import { problems } from "../schemas/responses.ts";
import { predictHandler } from "./predictHandler.ts";

/** POST /predict, POST /, POST /models/:model/predict and POST /models/:model/versions/:version/predict. */
export function predictRoutes(app: FastifyInstance, context: AppContext): void {
  const { defaultModel } = context;
  const bodyLimit = Math.max(context.bodyLimit, MAX_SINGLE_ROW_BODY_BYTES);
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
      { schema, bodyLimit, preParsing: admitBody(context, namedBy) },
      (request, reply) => predictHandler(context, namedBy(request.params), request, reply),
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

/** The bodies of requests to any model. */
const anyBody = {
  content: Object.fromEntries(FORMATS.map(({ mediaTypes, docs }) => [mediaTypes[0], { schema: docs.anyRequest }])),
};

/** The responses of any model. */
const anyResponse = {
  200: {
    description: "One prediction for one row, or predictions in the order of the rows",
    content: Object.fromEntries(FORMATS.map(({ mediaTypes, docs }) => [mediaTypes[0], { schema: docs.anyResponse }])),
  },
  ...problems(400, 404, 413, 415, 503),
};
