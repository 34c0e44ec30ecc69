import { type TSchema, Type } from "@sinclair/typebox";

/** Events have null, or nothing, for what a request has not. */
export const maybe = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Optional(Type.Union([schema, Type.Null()], { description }));

export const text = Type.String({ description: "a text" });
const texts = Type.Record(Type.String(), text);
const manyTexts = Type.Record(Type.String(), Type.Array(text, { description: "an array of texts" }));

/** What gateways' events have in common, as far as it is read. */
export const FIELDS = {
  headers: maybe(texts, "an object of texts"),
  multiValueHeaders: maybe(manyTexts, "an object of arrays of texts"),
  queryStringParameters: maybe(texts, "an object of texts"),
  multiValueQueryStringParameters: maybe(manyTexts, "an object of arrays of texts"),
  rawQueryString: maybe(text, "a text"),
  cookies: maybe(Type.Array(text), "an array of texts"),
  resource: maybe(text, "a text"),
  routeKey: maybe(text, "a text"),
  pathParameters: maybe(texts, "an object of texts"),
  body: maybe(text, "a text"),
  isBase64Encoded: maybe(Type.Boolean(), "true or false"),
};

/** A path below which the routes of the app lie. */
export const Path = Type.String({ pattern: "^/", description: 'a path that begins with "/"' });

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export const Method = Type.Union(
  METHODS.map((method) => Type.Literal(method)),
  { description: `one of ${METHODS.join(", ")}` },
);
export type Method = (typeof METHODS)[number];

/** Texts by name, as events carry headers and queries. */
export type Texts = Readonly<Record<string, string>>;
/** The same with every value that was sent. */
export type ManyTexts = Readonly<Record<string, readonly string[]>>;
