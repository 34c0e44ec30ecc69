import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { AppContext } from "../context.ts";
import { registerQueryValidator } from "../plugins/queryValidator.ts";
import { apiRoutes } from "../routes/api.ts";
import { Liveness, Readiness } from "../schemas/health.ts";
import { Feature, Finding, Metrics, Model, ModelList, Version } from "../schemas/model.ts";
import { Problem } from "../schemas/problem.ts";

const SHARED: readonly TSchema[] = [Problem, Model, ModelList, Version, Feature, Metrics, Finding, Liveness, Readiness];

const Content = Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()));

/** An operation of an OpenAPI document, as far as it is read. */
export const Operation = Type.Object({
  parameters: Type.Optional(Type.Array(Type.Object({ in: Type.String(), name: Type.String() }))),
  requestBody: Type.Optional(Type.Object({ content: Content })),
  responses: Type.Record(Type.String(), Type.Object({ content: Type.Optional(Content) })),
});
export type Operation = Static<typeof Operation>;

/** The part of an OpenAPI document that the routes' own schemas make. */
export const BaseDocument = Type.Object({
  paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)),
  components: Type.Object({ schemas: Type.Record(Type.String(), Type.Unknown()) }),
});
export type BaseDocument = Static<typeof BaseDocument>;

/**
 * Describes the routes by their schemas. An instance of Fastify is made for just this, since a server that starts should not
 * pay for a document that nobody may request.
 */
export async function baseDocument(context: AppContext): Promise<BaseDocument> {
  const [{ default: fastify }, { default: swagger }] = await Promise.all([
    import("fastify"),
    import("@fastify/swagger"),
  ]);
  const app = fastify();
  try {
    await app.register(swagger, {
      openapi: { openapi: "3.1.0" },
      refResolver: {
        buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === "string" ? $id : `Schema${index}`),
      },
    });
    registerQueryValidator(app);
    for (const schema of SHARED) app.addSchema(schema);
    apiRoutes(app, context);
    await app.ready();
    return Value.Decode(BaseDocument, withEnums(app.swagger()));
  } finally {
    await app.close();
  }
}

/** A copy of a document of JSON in which a choice between constants of one type (TypeBox's unions of literals) is an enum. */
function withEnums(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEnums);
  if (typeof value !== "object" || value === null) return value;
  const { anyOf, ...others } = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withEnums(part)]));
  if (anyOf === undefined) return others;
  const constants = constantsOf(anyOf);
  return constants ? { ...others, ...constants } : { ...others, anyOf };
}

function constantsOf(choices: unknown): { type: unknown; enum: unknown[] } | undefined {
  if (!Array.isArray(choices)) return undefined;
  const [first] = choices;
  const isConstant = (choice: unknown): choice is { type: unknown; enum: unknown[] } =>
    typeof choice === "object" &&
    choice !== null &&
    "type" in choice &&
    choice.type === first?.type &&
    "enum" in choice &&
    Array.isArray(choice.enum);
  return choices.every(isConstant) ? { type: first.type, enum: choices.flatMap((choice) => choice.enum) } : undefined;
}
