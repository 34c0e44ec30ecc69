import { ABOUT, ANSWER_HEADERS, API_VERSION, GENERIC_TAGS } from "./about.ts";
import { dataFrameExample, jsonExamples } from "./bodyExamples.ts";
import type { Described } from "./described.ts";
import type { Generic, Operation } from "./generic.ts";
import { operationIds } from "./names.ts";
import { componentsOf, predictOperation, type Shared } from "./operation.ts";

/** An OpenAPI 3.1 document, ready to be written as JSON or YAML. */
export type Document = Readonly<Record<string, unknown>>;

/**
 * The whole document: the generic routes, and for each model an operation that says exactly what it takes and answers.
 * @param models the first of them illustrates the generic routes
 * @param prefix where the routes are mounted: nothing, or a path such as `/ml`
 */
export function buildDocument(generic: Generic, models: readonly Described[], prefix: string): Document {
  const components = models.map(({ manifest }) => componentsOf(manifest));
  return {
    openapi: "3.1.0",
    info: { title: "iris", version: API_VERSION, description: ABOUT, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: prefix || "/" }],
    security: [],
    tags: [...models.map(modelTag), ...Object.values(GENERIC_TAGS)],
    paths: { ...concretePaths(models, generic), ...genericPaths(generic, models[0]) },
    components: { schemas: { ...Object.assign({}, ...components), ...generic.components.schemas } },
  };
}

const modelTag = ({ manifest: { name, task, description } }: Described) => ({
  name,
  description: description ?? `A ${task} model`,
});

function concretePaths(models: readonly Described[], generic: Generic): Document {
  const ids = operationIds(models.map(({ manifest }) => manifest.name));
  const shared = sharedParts(generic);
  return Object.fromEntries(
    models.map((model) => [
      `/models/${model.manifest.name}/predict`,
      { post: predictOperation(model, ids.get(model.manifest.name)!, shared) },
    ]),
  );
}

/** What every prediction's operation has from the generic one. */
function sharedParts({ paths }: Generic): Shared {
  const operation = paths["/models/{model}/predict"]?.post;
  return {
    parameters: operation?.parameters?.filter((parameter) => parameter.in === "query") ?? [],
    problems: Object.fromEntries(Object.entries(operation?.responses ?? {}).filter(([status]) => status >= "400")),
    headers: ANSWER_HEADERS,
  };
}

function genericPaths({ paths }: Generic, first: Described | undefined): Document {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => {
      const finish = (operation: Operation) => (path.endsWith("/predict") ? illustrate(operation, first) : operation);
      return [
        path,
        Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, finish(operation)])),
      ];
    }),
  );
}

/** A generic prediction with the headers of its answer, and with examples that work: those of the default model. */
function illustrate(operation: Operation, first: Described | undefined): Operation {
  const { requestBody, responses, parameters = [] } = operation;
  const content = requestBody?.content ?? {};
  const examples = first?.example && {
    examples: { ...jsonExamples(first.manifest, first.example), ...dataFrameExample(first.example) },
  };
  return {
    ...operation,
    parameters: parameters.map((parameter) =>
      first && parameter.in === "path" ? { ...parameter, example: exampleOf(parameter.name, first) } : parameter,
    ),
    requestBody: {
      ...requestBody,
      content: { ...content, "application/json": { ...content["application/json"], ...examples } },
    },
    responses: { ...responses, 200: { ...responses[200], ...{ headers: ANSWER_HEADERS } } },
  };
}

const exampleOf = (parameter: string, { manifest }: Described): string =>
  parameter === "model" ? manifest.name : manifest.version;
