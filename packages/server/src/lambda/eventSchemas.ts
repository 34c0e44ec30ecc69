import { type TSchema, Type } from "@sinclair/typebox";

/** Events have null, or nothing, for what a request has not. */
const maybe = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Optional(Type.Union([schema, Type.Null()], { description }));

const text = Type.String({ description: "a string" });
const texts = Type.Record(Type.String(), text);
const manyTexts = Type.Record(Type.String(), Type.Array(text, { description: "an array of strings" }));

/** The fields that several gateways have in common, as far as they are read. */
export const FIELDS = {
  headers: maybe(texts, "an object of strings"),
  multiValueHeaders: maybe(manyTexts, "an object of arrays of strings"),
  queryStringParameters: maybe(texts, "an object of strings"),
  multiValueQueryStringParameters: maybe(manyTexts, "an object of arrays of strings"),
  rawQueryString: maybe(text, "a string"),
  cookies: maybe(Type.Array(text), "an array of strings"),
  resource: maybe(text, "a string"),
  routeKey: maybe(text, "a string"),
  pathParameters: maybe(texts, "an object of strings"),
  body: maybe(text, "a string"),
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

/** Payload 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export const RestEvent = Type.Object({
  ...FIELDS,
  httpMethod: Method,
  path: Path,
  requestContext: Type.Object({ stage: Type.Optional(Type.String()), path: Type.Optional(Type.String()) }),
});

/** Payload 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export const HttpEvent = Type.Object({
  ...FIELDS,
  rawPath: Path,
  requestContext: Type.Object({
    stage: Type.Optional(Type.String()),
    http: Type.Object({ method: Method }),
  }),
});

/** An event of a target group: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export const AlbEvent = Type.Object({ ...FIELDS, httpMethod: Method, path: Path });

/** Version 1 of https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html#receive-event-from-service */
export const LatticeEvent1 = Type.Object({
  raw_path: Path,
  method: Method,
  headers: FIELDS.headers,
  query_string_parameters: FIELDS.queryStringParameters,
  body: FIELDS.body,
  is_base64_encoded: FIELDS.isBase64Encoded,
});

/** Version 2 has lists of values. Events with single values have been seen as well. */
const oneOrMany = maybe(
  Type.Record(Type.String(), Type.Union([text, Type.Array(text)], { description: "a string or an array of strings" })),
  "an object of strings or arrays of strings",
);

export const LatticeEvent2 = Type.Object({
  path: Path,
  method: Method,
  headers: oneOrMany,
  queryStringParameters: oneOrMany,
  body: FIELDS.body,
  isBase64Encoded: FIELDS.isBase64Encoded,
});

/** Texts by name, as events carry headers and queries. */
export type Texts = Readonly<Record<string, string>>;
/** The same with every value that was sent. */
export type ManyTexts = Readonly<Record<string, readonly string[]>>;
