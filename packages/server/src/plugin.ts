import type { FastifyInstance } from "fastify";
import fp from "fastify-plugin";
import { DEFAULT_RUN_TIMEOUT_SECONDS, type Models, openRegistry, type Store, type UnknownFeatures } from "iris-models";
import { DEFAULT_BODY_LIMIT, DEFAULT_RELOAD_SECONDS, presetModel } from "./defaults.ts";
import { logEvents } from "./eventLog.ts";
import { mount } from "./mount.ts";

/** What the plugin is registered with: `models` that the host opened, or a `registry` that it opens, and closes with the host. */
export interface IrisOptions {
  /** Opened and started by the host, which closes them as well. */
  readonly models?: Models;
  /** A folder, a URL or a store; without it and without `models`, as IRIS_REGISTRY when it is unset. */
  readonly registry?: string | Store;
  /** Seconds that one run of a model may take, where it opens the registry itself. @default 30 */
  readonly runTimeout?: number;
  /** What happens to features and CSV columns that a model does not know, where it opens the registry itself. @default refuse */
  readonly unknownFeatures?: UnknownFeatures;
  /** Seconds between polls of a registry that it opens itself, for new versions and moved aliases; 0 turns polling off. @default 30 */
  readonly reloadSeconds?: number;
  /** The model at /predict. @default the only one, or else "iris" */
  readonly defaultModel?: string;
  /** Largest body of a request in bytes. @default 1048576 */
  readonly bodyLimit?: number;
}

/**
 * iris as a part of a Fastify app. It stays within its prefix: its parsers, errors and 404s are its own, and it takes
 * nothing from the host's Ajv. Without a prefix the 404s are the host's. CORS is the host's too: register `@fastify/cors` before.
 * @throws IrisError `REGISTRY_NOT_FOUND`, `STORE_UNAVAILABLE`, `INVALID_OPTION` when the host gets ready
 * @example
 * await app.register(iris, { registry: "./registry", prefix: "/ml" });
 */
export const iris = fp(
  async (app: FastifyInstance, options: IrisOptions): Promise<void> => {
    const { bodyLimit = DEFAULT_BODY_LIMIT } = options;
    const models = options.models ?? (await openOwn(app, options));
    const { defaultModel = presetModel(models) } = options;
    mount(app, { models, defaultModel, bodyLimit, basePath: "" }, { ownsNotFound: app.prefix !== "" });
  },
  { name: "iris-server", fastify: "5.x", encapsulate: true },
);

async function openOwn(app: FastifyInstance, options: IrisOptions): Promise<Models> {
  const {
    registry,
    reloadSeconds = DEFAULT_RELOAD_SECONDS,
    runTimeout: runTimeoutSeconds = DEFAULT_RUN_TIMEOUT_SECONDS,
    unknownFeatures = "refuse",
  } = options;
  const models = await openRegistry(registry, {
    isolation: { runTimeoutSeconds },
    unknownFeatures,
    onEvent: logEvents(app.log),
  });
  app.addHook("onClose", () => models.close());
  await models.start();
  models.watch(reloadSeconds);
  return models;
}
