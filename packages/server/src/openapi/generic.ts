import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Deps } from "../deps.ts";
import { validateAsSent } from "../plugins/queryValidator.ts";
import { apiRoutes } from "../routes/api.ts";
import { Liveness, Readiness } from "../schemas/health.ts";
import { Feature, Finding, Metrics, Model, ModelList, Version } from "../schemas/model.ts";
import { Problem } from "../schemas/problem.ts";
import { withEnums } from "./enums.ts";

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
export const Generic = Type.Object({
  paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)),
  components: Type.Object({ schemas: Type.Record(Type.String(), Type.Unknown()) }),
});
export type Generic = Static<typeof Generic>;

/**
 * Describes the routes by their schemas. An instance of Fastify is made for just this, since a server that starts should not
 * pay for a document that nobody may request.
 */
export async function genericDocument(deps: Deps): Promise<Generic> {
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
    validateAsSent(app);
    for (const schema of SHARED) app.addSchema(schema);
    apiRoutes(app, deps);
    await app.ready();
    return Value.Decode(Generic, withEnums(app.swagger()));
  } finally {
    await app.close();
  }
}
