import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import type { Models } from "iris-models";
import { belowBasePath } from "./basePath.ts";
import { manageConnections } from "./connections/connections.ts";
import { type ConnectionLimits, DEFAULT_LIMITS, serverOptionsFor } from "./connections/limits.ts";
import { type Cors, corsFor } from "./cors/cors.ts";
import { DEFAULT_BODY_LIMIT, presetModel } from "./defaults.ts";
import { mount } from "./mount.ts";
import { allowOrigins, applyCors } from "./plugins/cors.ts";
import { sendProblem } from "./plugins/errors.ts";
import { requestId } from "./plugins/headers.ts";
import { logRefused, logRequests } from "./plugins/requestLog.ts";
import { RequestError } from "./problems/requestError.ts";
import { quote } from "./quote.ts";

/** What a server is made of. */
export interface AppOptions extends Partial<ConnectionLimits> {
  /** The models to serve. The caller opens, starts and closes them. */
  readonly models: Models;
  /** The model at /predict. @default the only one, or else "iris" */
  readonly defaultModel?: string;
  /** Largest body of a request in bytes. @default 1048576 */
  readonly bodyLimit?: number;
  /** Path in front of all routes, such as "/ml": it is taken off where a request has it, and the documents name it. @default none */
  readonly basePath?: string | undefined;
  /** Origins whose pages may call the API, such as "https://app.example.com"; "*" alone is every one. @default none */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Gets a line a request at level info, and every unexpected error. Without it nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** How many lines of the log were dropped, for /health/ready. */
  readonly droppedLines?: () => number;
}

/** Each scope sets its own compilers. For defaults Fastify would load Ajv and more, which costs a starting process some 10 ms. */
const NO_COMPILERS = { buildValidator: noCompiler, buildSerializer: noCompiler };

function noCompiler(): never {
  throw new Error("A route has a schema outside of every scope that mount() has prepared.");
}

const MAX_PARAM_LENGTH = 500;

/** Responses for an invalid or too long address: no hook sees it. */
const refuseAddress =
  (cors: Cors | undefined) =>
  (_error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    logRefused(request, reply);
    if (cors && applyCors(cors, request, reply)) return;
    sendProblem(invalidAddress(request), request, reply);
  };

const invalidAddress = ({ url }: FastifyRequest): RequestError =>
  new RequestError(
    "INVALID_URL",
    `The address must be percent-encoded, and no part of it longer than ${MAX_PARAM_LENGTH} characters, got ${quote(url.replace(/[?#].*$/, ""))}.`,
  );

const SERVER = {
  routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
  schemaController: { compilersFactory: NO_COMPILERS },
  genReqId: requestId,
  // a request that comes in while the server closes is handled like any other
  return503OnClosing: false,
  logController: new LogController({ disableRequestLogging: true }),
  // our lines name the request themselves, so that no logger has to be made for each
  childLoggerFactory: (logger) => logger,
} satisfies FastifyServerOptions;

/** Without a base path requests pay nothing for it. */
const takingOff = (basePath: string): Pick<FastifyServerOptions, "rewriteUrl"> =>
  basePath === "" ? {} : { rewriteUrl: ({ url = "/" }) => belowBasePath(url, basePath) };

/**
 * Builds the server. It neither listens nor is ready yet: it may still be wrapped for Lambda, or called by `inject`.
 * @example
 * const models = await openRegistry("./registry");
 * await models.start();
 * await buildApp({ models }).listen({ port: 8080 });
 */
export function buildApp({
  models,
  defaultModel = presetModel(models),
  bodyLimit = DEFAULT_BODY_LIMIT,
  basePath = "",
  corsOrigins,
  logger,
  droppedLines,
  ...limits
}: AppOptions): FastifyInstance {
  const cors = corsFor(corsOrigins);
  const connections = { ...DEFAULT_LIMITS, ...limits };
  const isLogging = logger !== undefined && logger.level !== "silent";
  const app = fastify({
    ...SERVER,
    ...serverOptionsFor(connections),
    frameworkErrors: refuseAddress(cors),
    bodyLimit,
    ...takingOff(basePath),
    ...(isLogging && { loggerInstance: logger }),
  });
  const countRows = isLogging ? logRequests(app) : undefined;
  const deps = {
    models,
    defaultModel,
    bodyLimit,
    basePath,
    ...(countRows && { countRows }),
    ...(droppedLines && { droppedLines }),
  };
  if (cors) allowOrigins(app, cors);
  const { allowedAt, admission } = mount(app, deps, { ownsNotFound: true });
  app.server.on("connection", admission.connectionAccepted);
  manageConnections(app, { ...connections, allowedAt });
  return app;
}
