import { IrisError, type Models, openRegistry } from "iris-models";
import type { Logger } from "pino";
import { type Config, loadConfig } from "../config.ts";
import { corsFor } from "../cors/cors.ts";
import { presetModel } from "../defaults.ts";
import { logEvents } from "../eventLog.ts";
import { lazy } from "../lazy.ts";
import { openSyncLog } from "../logging/log.ts";
import { createHandler, type Handler } from "./handler.ts";
import { InvocationError, invocationFields } from "./invocation.ts";
import { MAX_EVENT_BYTES } from "./limits.ts";

/** Starts that end before the first event has come, by https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const AHEAD: ReadonlySet<string | undefined> = new Set(["provisioned-concurrency", "snap-start"]);

/**
 * What Lambda does once for a process, before the first event: opens the registry and loads the default model. Nothing random is drawn: after a restore from a snapshot, all copies would share it.
 * @throws InvocationError named by its code, with the reason as its message; the log has it as `init_failed`
 */
export async function init(
  env: Readonly<Record<string, string | undefined>>,
  log: Logger = openSyncLog(invocationFields(env)),
): Promise<Handler> {
  try {
    const config = loadConfig(env);
    log.level = config.logLevel;
    return await prepare(config, log, AHEAD.has(env.AWS_LAMBDA_INITIALIZATION_TYPE));
  } catch (error) {
    const { code, message } = reasonOf(error);
    log.fatal({ event: "init_failed", code, err: error }, message);
    throw new InvocationError(code, message);
  }
}

/** @param startsAhead whether nobody waits for the start: then all that may be needed is made in it */
async function prepare(config: Config, log: Logger, startsAhead: boolean): Promise<Handler> {
  const { registry, cache, storeTimeout, linkFolders, reloadSeconds, unknownFeatures, basePath, corsOrigins } = config;
  const bodyLimit = Math.min(config.bodyLimit, MAX_EVENT_BYTES);
  const models = await openRegistry(registry, {
    loading: "on-demand",
    unknownFeatures,
    onEvent: logEvents(log),
    storeTimeoutSeconds: storeTimeout,
    ...(cache !== undefined && { cache }),
    ...(linkFolders && { linkFolders }),
  });
  await models.start();
  const defaultModel = config.defaultModel ?? presetModel(models);
  await load(models, defaultModel);
  const app = lazy(async () => {
    const [{ buildApp }, { adaptFastify }] = await Promise.all([import("../app.ts"), import("./fastifyAdapter.ts")]);
    const built = buildApp({ models, defaultModel, bodyLimit, basePath, corsOrigins, logger: log });
    await built.ready();
    return adaptFastify(built);
  });
  if (startsAhead) await app();
  const cors = corsFor(corsOrigins);
  const reload = () => models.reloadIfDue(reloadSeconds);
  return createHandler({ app, models, defaultModel, bodyLimit, basePath, cors, log, reload });
}

async function load(models: Models, name: string): Promise<void> {
  try {
    await models.prepare(name);
  } catch (error) {
    if (!(error instanceof IrisError && error.code === "MODEL_NOT_FOUND")) throw error;
    const message = `${error.message} The registry is ${models.location}; IRIS_DEFAULT_MODEL names the model at /predict.`;
    throw new IrisError(error.code, message, { cause: error });
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof IrisError) return error;
  return error instanceof Error
    ? { code: error.name, message: error.message }
    : { code: "Error", message: String(error) };
}
