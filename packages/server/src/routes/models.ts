import type { FastifyInstance } from "fastify";
import { findEntry, findTarget, type ModelStatus, type Models, resolveVersion, type VersionStatus } from "iris-models";
import type { Deps } from "../deps.ts";
import { GENERIC_TAGS } from "../openapi/about.ts";
import { RequestError } from "../problems/requestError.ts";
import { Model, ModelList, Version } from "../schemas/model.ts";
import { ModelParams, VersionParams } from "../schemas/params.ts";
import { NoQuery } from "../schemas/query.ts";
import { json, problems } from "../schemas/responses.ts";
import { catalogueOf, listView, modelView } from "../views/model.ts";
import { versionView } from "../views/version.ts";

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
    response: { 200: json(Model), ...problems(400, 404) },
  };
  const version = {
    ...common,
    params: VersionParams,
    operationId: "showVersion",
    summary: "Show a version of a model",
    response: { 200: json(Version), ...problems(400, 404, 503) },
  };

  app.get("/models", { schema: list }, async (): Promise<ModelList> => listView(models, defaultModel));
  app.get<{ Params: ModelParams }>(
    "/models/:model",
    { schema: model },
    async ({ params }): Promise<Model> => modelView(findModel(models, params.model)),
  );
  app.get<{ Params: VersionParams }>(
    "/models/:model/versions/:version",
    { schema: version },
    async ({ params }): Promise<Version> => {
      const found = findModel(models, params.model);
      return versionView(found, findVersion(found, params.version), models.registry);
    },
  );
}

/** @throws IrisError `MODEL_NOT_FOUND` that names the near ones */
function findModel(models: Models, name: string): ModelStatus {
  const all = models.status();
  const entry = findEntry(catalogueOf(all), name);
  return all.find((model) => model.name === entry.name)!;
}

/** @throws IrisError `VERSION_NOT_FOUND`, `MANIFEST_INVALID`; RequestError for an alias that leads to several versions */
function findVersion(model: ModelStatus, reference: string): VersionStatus {
  const entry = findEntry(catalogueOf([model]), model.name);
  const target = findTarget(entry, reference);
  if (typeof target !== "string") {
    const versions = Object.keys(target).join(" and ");
    throw new RequestError(
      "NOT_FOUND",
      `The alias "${reference}" of ${model.name} leads to the versions ${versions}; ask for one of them.`,
    );
  }
  const found = resolveVersion(entry, reference);
  return model.versions.find(({ version }) => version === found)!;
}
