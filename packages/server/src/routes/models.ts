import type { FastifyInstance } from "fastify";
import type { ModelStatus } from "iris-models";
import type { Deps } from "../deps.ts";
import { GENERIC_TAGS } from "../openapi/about.ts";
import { presentModel, presentModels } from "../presenters/model.ts";
import { presentVersion } from "../presenters/version.ts";
import { RequestError } from "../problems/requestError.ts";
import { Model, ModelList, Version } from "../schemas/model.ts";
import { ModelParams, VersionParams } from "../schemas/params.ts";
import { NoQuery } from "../schemas/query.ts";
import { json, problems } from "../schemas/responses.ts";

/** GET /models, GET /models/:model and GET /models/:model/versions/:version. */
export function modelRoutes(app: FastifyInstance, { models, defaultModel }: Deps): void {
  const common = { tags: [GENERIC_TAGS.models.name], querystring: NoQuery };
  const list = {
    ...common,
    operationId: "listModels",
    summary: "List the models",
    response: { 200: json(ModelList), ...problems(400) },
  };
  const model = {
    ...common,
    params: ModelParams,
    operationId: "showModel",
    summary: "Show a model",
    response: { 200: json(Model), ...problems(400, 404, 503) },
  };
  const version = {
    ...common,
    params: VersionParams,
    operationId: "showVersion",
    summary: "Show a version of a model",
    response: { 200: json(Version), ...problems(400, 404, 503) },
  };

  app.get("/models", { schema: list }, async (): Promise<ModelList> => presentModels(models, defaultModel));
  app.get<{ Params: ModelParams }>(
    "/models/:model",
    { schema: model },
    async ({ params }): Promise<Model> => presentModel(await models.describe(params.model)),
  );
  app.get<{ Params: VersionParams }>(
    "/models/:model/versions/:version",
    { schema: version },
    async ({ params }): Promise<Version> => {
      checkAlias(await models.describe(params.model), params.version);
      return presentVersion(await models.describeVersion(params.model, params.version));
    },
  );
}

/** @throws RequestError for an alias that leads to several versions: none of them is what was requested */
function checkAlias({ name, aliases }: ModelStatus, reference: string): void {
  const target = Object.hasOwn(aliases, reference) ? aliases[reference] : undefined;
  if (typeof target !== "object") return;
  const versions = Object.keys(target).join(" and ");
  throw new RequestError(
    "NOT_FOUND",
    `The alias "${reference}" of ${name} leads to the versions ${versions}: name one of them.`,
  );
}
