import { type TSchema, Type } from "@sinclair/typebox";
import { statusText } from "../problems/statusText.ts";

const MEANINGS: Readonly<Record<number, string>> = {
  400: "The request is not what is wanted; `errors` names every fault",
  404: "There is no such model or version; `detail` names those that are near",
  413: "The body is larger than the server takes",
  415: "The body is of a type, a charset or an encoding that is not read",
  503: "The model or version is out of service; `detail` says why",
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
