import { type TSchema, Type } from "@sinclair/typebox";
import { statusText } from "../problems/statusText.ts";

const MEANINGS: Readonly<Record<number, string>> = {
  400: "The request is invalid; `errors` lists what is wrong with it",
  404: "There is no such model or version; `detail` names those that are near",
  413: "The body is larger than the server takes",
  415: "The content type, the charset or the content encoding is not supported",
  503: "The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why",
};

/** Responses that are problem documents. */
export const problems = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: MEANINGS[status] ?? statusText(status),
        content: { "application/problem+json": { schema: Type.Ref("Problem") } },
      },
    ]),
  );

/** A response of JSON in a shared schema's form. */
export const json = (schema: TSchema) => ({
  description: schema.description,
  content: { "application/json": { schema: Type.Ref(schema) } },
});
