import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { IrisError, type Models, openRegistry } from "iris-models";
import type { Logger } from "pino";
import { buildApp } from "./app.ts";
import { addressOf, banner } from "./banner.ts";
import type { Config } from "./config.ts";
import type { ConnectionLimits } from "./connections/limits.ts";
import { listenOnFurtherSockets, sharedPort } from "./connections/listeners.ts";
import { presetModel } from "./defaults.ts";
import { logEvents } from "./eventLog.ts";
import { openLog } from "./logging/log.ts";

/** A server that listens. */
export interface Serving {
  readonly url: string;
  /** Resolves when every model that a name leads to has been loaded or found to be broken. */
  readonly loaded: Promise<void>;
  /** What the person who started it wants to know, as it stands now. */
  readonly greeting: () => string;
  /** Polls the registry now. The result goes to the log. */
  reload(): Promise<void>;
  /** Finishes accepted requests, closes the models, and writes the rest of the log. */
  stop(): Promise<void>;
}

/**
 * Opens the registry, listens, and loads the models: a model that takes long, or never gets ready, holds up nothing else.
 * @throws IrisError `REGISTRY_NOT_FOUND`, `STORE_UNAVAILABLE`, and `INVALID_OPTION` for an address that cannot be listened on
 */
export async function serve(config: Config): Promise<Serving> {
  const log = openLog(config.logLevel);
  const { logger } = log;
  const models = await openModels(config, logger);
  try {
    await models.start({ background: true });
  } catch (error) {
    await models.close();
    throw error;
  }
  const defaultModel = config.defaultModel ?? presetModel(models);
  const { bodyLimit, basePath, corsOrigins } = config;
  const app = buildApp({
    ...connectionLimits(config),
    models,
    defaultModel,
    bodyLimit,
    basePath,
    corsOrigins,
    logger,
    droppedLines: log.dropped,
  });
  const stop = async (): Promise<void> => {
    await app.close();
    await models.close();
    await log.close();
  };
  try {
    const url = addressOf(config.host, await listen(app, config));
    models.watch(config.reloadSeconds);
    // what goes wrong with the store is an event, and in the log already
    const reload = () => models.reload().catch(() => undefined);
    return {
      url,
      loaded: models.settled(),
      greeting: () => banner(models, defaultModel, url + (basePath ?? "")),
      reload,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const connectionLimits = (config: Config): ConnectionLimits => {
  const { headerTimeout, requestTimeout, idleTimeout, writeTimeout, maxConnections } = config;
  return { headerTimeout, requestTimeout, idleTimeout, writeTimeout, maxConnections };
};

function openModels(
  { registry, cache, storeTimeout, linkFolders, runTimeout, unknownFeatures }: Config,
  logger: Logger,
): Promise<Models> {
  return openRegistry(registry, {
    isolation: { runTimeoutSeconds: runTimeout },
    unknownFeatures,
    storeTimeoutSeconds: storeTimeout,
    onEvent: logEvents(logger),
    ...(cache !== undefined && { cache }),
    ...(linkFolders && { linkFolders }),
  });
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<number> {
  try {
    await app.listen(await sharedPort({ host, port }));
    await listenOnFurtherSockets(app.server, { host });
  } catch (cause) {
    throw cannotListen(cause, host, port);
  }
  return (app.server.address() as AddressInfo).port;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there already. Stop it, or choose another port with --port or IRIS_PORT",
  EACCES: "this user may not. Choose a port of 1024 or more with --port or IRIS_PORT",
  EADDRNOTAVAIL: "this machine has no such address. Choose another with --host or IRIS_HOST",
  ENOTFOUND: "no such host is known. Choose another with --host or IRIS_HOST",
};

function cannotListen(cause: unknown, host: string, port: number): unknown {
  const reason = cause instanceof Error && "code" in cause ? REASONS[String(cause.code)] : undefined;
  return reason === undefined
    ? cause
    : new IrisError("INVALID_OPTION", `Cannot listen on ${host}:${port}: ${reason}.`, { cause });
}
