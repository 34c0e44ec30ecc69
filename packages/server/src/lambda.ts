import { openRegistry } from "iris-models";
import { buildApp } from "./app.ts";
import { loadConfig } from "./config.ts";

const config = loadConfig(process.env);
const models = await openRegistry(config.registry);
await models.start();
const app = buildApp({ models, bodyLimit: config.bodyLimit });

/** Answers an event of AWS Lambda. */
export const handler = async (event: unknown, _context: unknown): Promise<unknown> => {
  const { statusCode, headers, body } = await app.inject({
    method: "POST",
    url: "/predict",
    payload: JSON.stringify(event),
  });
  return { statusCode, headers, body, isBase64Encoded: false };
};
