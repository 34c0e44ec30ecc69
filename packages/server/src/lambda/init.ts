import { IrisError, type Models, openRegistry } from "iris-models";
import type { Logger } from "pino";
import { buildApp } from "../app.ts";
import { type Config, loadConfig } from "../config.ts";
import { presetModel } from "../defaults.ts";
import { logEvents } from "../eventLog.ts";
import { openSyncLog } from "../log.ts";
import { createHandler, type Handler } from "./handler.ts";
import { invocationFields } from "./invocation.ts";
import { InvocationError } from "./invocationError.ts";
import { MOST_EVENT_BYTES } from "./limits.ts";

/**
 * What Lambda does once for a process, before the first event: opens the registry, loads the model that answers by default
 * and makes the app. Nothing random is drawn: after a restore from a snapshot, all copies would share it.
 * @throws InvocationError named by its code, with the reason as its message; the log has it as `init_failed`
 */
export async function init(
  env: Readonly<Record<string, string | undefined>>,
  log: Logger = openSyncLog(invocationFields),
): Promise<Handler> {
  try {
    const config = loadConfig(env);
    log.level = config.logLevel;
    return await prepare(config, log);
  } catch (error) {
    const { code, message } = reasonOf(error);
    log.fatal({ event: "init_failed", code, err: error }, message);
    throw new InvocationError(code, message);
  }
}

async function prepare(config: Config, log: Logger): Promise<Handler> {
  const { registry, cache, reloadSeconds } = config;
  const bodyLimit = Math.min(config.bodyLimit, MOST_EVENT_BYTES);
  const models = await openRegistry(registry, {
    loading: "asked",
    onEvent: logEvents(log),
    ...(cache !== undefined && { cache }),
  });
  await models.start();
  const defaultModel = config.defaultModel ?? presetModel(models);
  const app = buildApp({ models, defaultModel, bodyLimit, logger: log });
  // the model may have to come over the network
  await Promise.all([load(models, defaultModel), app.ready()]);
  return createHandler({ app, models, defaultModel, bodyLimit, log, reload: () => models.reloadIfDue(reloadSeconds) });
}

async function load(models: Models, name: string): Promise<void> {
  try {
    await models.model(name);
  } catch (error) {
    if (!(error instanceof IrisError && error.code === "MODEL_NOT_FOUND")) throw error;
    const message = `${error.message} IRIS_DEFAULT_MODEL names the model that answers at /predict.`;
    throw new IrisError(error.code, message, { cause: error });
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof IrisError) return error;
  return error instanceof Error
    ? { code: error.name, message: error.message }
    : { code: "Error", message: String(error) };
}
