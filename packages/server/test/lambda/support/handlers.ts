import { Writable } from "node:stream";
import type { Models } from "iris-models";
import { buildApp } from "../../../src/app.ts";
import { corsFor } from "../../../src/cors/cors.ts";
import { adaptFastify } from "../../../src/lambda/fastifyAdapter.ts";
import { createHandler, type Handler } from "../../../src/lambda/handler.ts";
import { invocationFields } from "../../../src/lambda/invocation.ts";
import type { Envelope } from "../../../src/lambda/response.ts";
import { openSyncLog } from "../../../src/logging/log.ts";

/** A log whose lines a test can read. */
export function memoryLog(level = "debug", env: Readonly<Record<string, string>> = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = openSyncLog(invocationFields(env), destination);
  log.level = level;
  return { log, lines };
}

/** A handler over models, with the log it writes. */
export function handlerOf(
  models: Models,
  options: {
    defaultModel: string;
    bodyLimit?: number;
    basePath?: string | undefined;
    corsOrigins?: readonly string[] | undefined;
    reload?: () => Promise<void>;
    logLevel?: string;
    env?: Readonly<Record<string, string>>;
  },
) {
  const { log, lines } = memoryLog(options.logLevel, options.env);
  const { defaultModel, bodyLimit = 6_291_556, basePath, corsOrigins, reload } = options;
  const app = buildApp({ models, defaultModel, bodyLimit, basePath, corsOrigins, logger: log });
  const handler = createHandler({
    app: async () => adaptFastify(app),
    models,
    defaultModel,
    bodyLimit,
    basePath,
    cors: corsFor(corsOrigins),
    log,
    ...(reload && { reload }),
  });
  return { handler, lines, app };
}

/** Asks a handler for an envelope, in the form in which it would arrive: through JSON. */
export async function ask(handler: Handler, event: unknown, awsRequestId = "lambda-1"): Promise<Envelope> {
  const answer = JSON.parse(JSON.stringify(await handler(event, { awsRequestId })));
  if (!("statusCode" in answer)) throw new Error(`This is no envelope: ${JSON.stringify(answer)}`);
  return answer;
}

/** The body of an envelope as a gateway would send it. */
export const bytesOf = ({ body, isBase64Encoded }: Envelope): Buffer =>
  Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
