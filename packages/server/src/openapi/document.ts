import { Turn } from "iris-models";
import { ABOUT, ANSWER_HEADERS, API_VERSION, ERROR_HEADERS, GENERIC_TAGS, REQUEST_HEADERS } from "./about.ts";
import type { Described } from "./described.ts";
import type { Generic, Operation } from "./generic.ts";
import { jsonExamples } from "./jsonContent.ts";
import { operationIds } from "./names.ts";
import { componentsOf, predictOperation, type Shared } from "./operation.ts";

type Fields = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document without its `servers`, which depend on the request. They stand between the two parts. */
export interface DocumentParts {
  readonly before: Fields;
  readonly after: Fields;
}

/**
 * The document: the generic routes, and for each model an operation that says exactly what it takes and returns.
 * @param models the first of them illustrates the generic routes
 */
export async function buildDocument(generic: Generic, models: readonly Described[]): Promise<DocumentParts> {
  const { paths, schemas } = await describedParts(models, generic);
  return {
    before: {
      openapi: "3.1.0",
      info: { title: "iris", version: API_VERSION, description: ABOUT, license: { name: "MIT", identifier: "MIT" } },
    },
    after: {
      security: [],
      tags: [...models.map(modelTag), ...Object.values(GENERIC_TAGS)],
      paths: { ...paths, ...genericPaths(generic, models[0]) },
      components: { schemas: { ...schemas, ...generic.components.schemas } },
    },
  };
}

const modelTag = ({ manifest: { name, task, description } }: Described) => ({
  name,
  description: description ?? `A ${task} model`,
});

/** What each model adds. There may be hundreds, so other requests are served in between. */
async function describedParts(models: readonly Described[], generic: Generic) {
  const ids = operationIds(models.map(({ manifest }) => manifest.name));
  const shared = sharedParts(generic);
  const turn = new Turn();
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = {};
  for (const model of models) {
    const { name } = model.manifest;
    paths[`/models/${name}/predict`] = { post: await predictOperation(model, ids.get(name)!, shared) };
    Object.assign(schemas, componentsOf(model.manifest));
    await turn.pause();
  }
  return { paths, schemas };
}

/** What every prediction's operation has from the generic one. */
function sharedParts({ paths }: Generic): Shared {
  const operation = paths["/models/{model}/predict"]?.post;
  return {
    parameters: [...(operation?.parameters?.filter((parameter) => parameter.in === "query") ?? []), ...REQUEST_HEADERS],
    problems: withHeaders(
      Object.fromEntries(Object.entries(operation?.responses ?? {}).filter(([status]) => status >= "400")),
    ),
    headers: ANSWER_HEADERS,
  };
}

/** Responses to a request for predictions with the headers that the refused ones may have. */
const withHeaders = (responses: Operation["responses"]): Operation["responses"] =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const headers = ERROR_HEADERS[status];
      return [status, headers ? { ...response, headers } : response];
    }),
  );

function genericPaths({ paths }: Generic, first: Described | undefined): Fields {
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

/** A generic prediction with the headers of its response, and with examples that work: those of the default model. */
function illustrate(operation: Operation, first: Described | undefined): Operation {
  const { requestBody, responses, parameters = [] } = operation;
  const content = requestBody?.content ?? {};
  const examples = first?.example && {
    examples: jsonExamples(first.manifest, first.example),
  };
  return {
    ...operation,
    parameters: [
      ...parameters.map((parameter) =>
        first && parameter.in === "path" ? { ...parameter, example: exampleOf(parameter.name, first) } : parameter,
      ),
      ...REQUEST_HEADERS,
    ],
    requestBody: {
      ...requestBody,
      content: { ...content, "application/json": { ...content["application/json"], ...examples } },
    },
    responses: { ...withHeaders(responses), 200: { ...responses[200], ...{ headers: ANSWER_HEADERS } } },
  };
}

const exampleOf = (parameter: string, { manifest }: Described): string =>
  parameter === "model" ? manifest.name : manifest.version;
