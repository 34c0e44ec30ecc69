import { KeyOfPropertyKeys, type Static, Type } from "@sinclair/typebox";
import { Check, Decode, Default } from "@sinclair/typebox/value";
import {
  DEFAULT_RUN_TIMEOUT_SECONDS,
  DEFAULT_STORE_TIMEOUT_SECONDS,
  type Fault,
  IrisError,
  UnknownFeatures,
} from "iris-models";
import { BASE_PATH } from "./basePath.ts";
import { readBytes } from "./byteSize.ts";
import { originFaults, splitOrigins } from "./cors/origins.ts";
import {
  DEFAULT_BODY_LIMIT,
  DEFAULT_DRAIN_SECONDS,
  DEFAULT_HEADER_TIMEOUT_SECONDS,
  DEFAULT_IDLE_TIMEOUT_SECONDS,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_RELOAD_SECONDS,
  DEFAULT_REQUEST_TIMEOUT_SECONDS,
  DEFAULT_WRITE_TIMEOUT_SECONDS,
} from "./defaults.ts";

const LogLevel = [
  Type.Literal("trace"),
  Type.Literal("debug"),
  Type.Literal("info"),
  Type.Literal("warn"),
  Type.Literal("error"),
  Type.Literal("fatal"),
  Type.Literal("silent"),
];

const seconds = (byDefault: number, description: string) =>
  Type.Number({ default: byDefault, minimum: 1, maximum: 86_400, description });

/** Every setting of the server with its default. Each is a variable `IRIS_…` of the environment and a flag of the command line. */
export const Config = Type.Object({
  registry: Type.Optional(
    Type.String({
      description:
        "Models: a folder, a file:// URL or s3://bucket/prefix. Unset: ./registry where there is one, else the bundled ones",
    }),
  ),
  cache: Type.Optional(
    Type.String({
      description: "Folder for copies of models that come from S3. Unset: one below the system's for temporary files",
    }),
  ),
  storeTimeout: seconds(
    DEFAULT_STORE_TIMEOUT_SECONDS,
    "Seconds that S3 may take to respond to one call, retries included; a body may take longer",
  ),
  linkFolders: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description:
        "Folders outside the registry's that links in it may lead to, with commas between them. Unset: links stay in the registry",
    }),
  ),
  reloadSeconds: Type.Number({
    default: DEFAULT_RELOAD_SECONDS,
    minimum: 0,
    maximum: 86_400,
    description: "Seconds between polls of the registry for new versions and moved aliases; 0 turns polling off",
  }),
  host: Type.String({ default: "127.0.0.1", description: "Address to listen on" }),
  port: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65_535,
    description: "Port to listen on; 0 takes any free one",
  }),
  basePath: Type.Optional(
    Type.String({
      pattern: BASE_PATH,
      description: "Path in front of all routes, such as /ml, where a proxy or a gateway hands it on. Unset: none",
    }),
  ),
  runTimeout: seconds(
    DEFAULT_RUN_TIMEOUT_SECONDS,
    "Seconds that one run of a model may take; a longer one is stopped, and its request gets 503",
  ),
  drainSeconds: Type.Number({
    default: DEFAULT_DRAIN_SECONDS,
    minimum: 0,
    maximum: 86_400,
    description: "Seconds in which a stop finishes accepted requests; after that the process ends whatever is running",
  }),
  headerTimeout: seconds(DEFAULT_HEADER_TIMEOUT_SECONDS, "Seconds that the headers of a request may take to arrive"),
  requestTimeout: seconds(DEFAULT_REQUEST_TIMEOUT_SECONDS, "Seconds that a whole request may take to arrive"),
  idleTimeout: seconds(
    DEFAULT_IDLE_TIMEOUT_SECONDS,
    "Seconds for which a connection is kept between requests; must be longer than the idle timeout of a load balancer in front",
  ),
  writeTimeout: seconds(
    DEFAULT_WRITE_TIMEOUT_SECONDS,
    "Seconds for which a client may take nothing of a response before its connection is closed",
  ),
  maxConnections: Type.Integer({
    default: DEFAULT_MAX_CONNECTIONS,
    minimum: 1,
    maximum: 1_000_000,
    description: "Most open connections; fewer where the process may have fewer file descriptors",
  }),
  defaultModel: Type.Optional(
    Type.String({
      pattern: "^[^/\\s]+$",
      description: "Model at /predict. Unset: the only one, or else iris",
    }),
  ),
  bodyLimit: Type.Integer({
    default: DEFAULT_BODY_LIMIT,
    minimum: 1,
    maximum: 268_435_456,
    description: "Largest body of a request, in bytes or with a unit",
  }),
  unknownFeatures: Type.Union(UnknownFeatures.anyOf, {
    default: "refuse",
    description:
      "Features and CSV columns that a model does not know, where its manifest says nothing: refuse or ignore",
  }),
  corsOrigins: Type.Optional(
    Type.Array(Type.String(), {
      description:
        "Origins whose pages may call the API, with commas between them, such as https://app.example.com; * is every one. Unset: none",
    }),
  ),
  logLevel: Type.Union(LogLevel, {
    default: "info",
    description: "Least level logged; info is a line a request, silent none",
  }),
});
export type Config = Static<typeof Config>;

export type Setting = keyof Config;

const WANTED: Readonly<Record<Setting, string>> = {
  registry: "a folder or a URL",
  cache: "a folder",
  storeTimeout: "a number of seconds from 1 to 86400",
  linkFolders: "a folder, or several with commas between them",
  reloadSeconds: "a number of seconds from 0 to 86400",
  host: "an address or the name of a host",
  port: "an integer from 0 to 65535",
  basePath: "a path of plain segments such as /ml",
  runTimeout: "a number of seconds from 1 to 86400",
  drainSeconds: "a number of seconds from 0 to 86400",
  headerTimeout: "a number of seconds from 1 to 86400",
  requestTimeout: "a number of seconds from 1 to 86400",
  idleTimeout: "a number of seconds from 1 to 86400",
  writeTimeout: "a number of seconds from 1 to 86400",
  maxConnections: "an integer from 1 to 1000000",
  defaultModel: "the name of a model",
  bodyLimit: 'a size from 1 byte to 256 MiB, such as 1048576 or "1 MiB"',
  unknownFeatures: "refuse or ignore",
  corsOrigins: "an origin such as https://app.example.com, several with commas between them, or *",
  logLevel: "one of trace, debug, info, warn, error, fatal, silent",
};

const READERS: Readonly<Record<Setting, (text: string) => unknown>> = {
  registry: asText,
  cache: asText,
  host: asText,
  defaultModel: asText,
  unknownFeatures: asText,
  logLevel: asText,
  linkFolders: splitFolders,
  port: readNumber,
  reloadSeconds: readNumber,
  runTimeout: readNumber,
  storeTimeout: readNumber,
  drainSeconds: readNumber,
  headerTimeout: readNumber,
  requestTimeout: readNumber,
  idleTimeout: readNumber,
  writeTimeout: readNumber,
  maxConnections: readNumber,
  bodyLimit: readBytes,
  corsOrigins: splitOrigins,
  basePath: (text) => text.replace(/(?<=.)\/$/, ""),
};

function asText(text: string): string {
  return text;
}

function splitFolders(text: string): string[] {
  return text.split(",").map((folder) => folder.trim());
}

function readNumber(text: string): number | undefined {
  return /^\d{1,15}(?:\.\d{1,3})?$/.test(text) ? Number(text) : undefined;
}

/** What is wrong with a setting: a sentence without its subject for each fault. */
function messagesOn(name: Setting, text: string, value: unknown): string[] {
  const { properties } = Config;
  if (text === "" || !Check(properties[name], value)) return [`must be ${WANTED[name]}, got ${JSON.stringify(text)}`];
  return name === "corsOrigins" && Check(properties.corsOrigins, value) ? originFaults(value) : [];
}

/** The settings' names. */
export const settings: readonly Setting[] = KeyOfPropertyKeys(Config);

/** The variable that holds a setting: `bodyLimit` is `IRIS_BODY_LIMIT`. */
export const variableOf = (name: Setting): string => `IRIS_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`;

/** The flag that holds a setting: `bodyLimit` is `--body-limit`. */
export const flagOf = (name: Setting): string => `--${name.replace(/[A-Z]/g, "-$&").toLowerCase()}`;

/**
 * The settings that an environment and a command line make; flags come first, and an empty variable counts as unset.
 * @throws IrisError `INVALID_OPTION` with one fault for each bad setting
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Partial<Record<Setting, string>>> = {},
): Config {
  const faults: Fault[] = [];
  const given: Record<string, unknown> = {};
  for (const name of settings) {
    const [source, text] =
      flags[name] === undefined ? [variableOf(name), env[variableOf(name)] || undefined] : [flagOf(name), flags[name]];
    if (text === undefined) continue;
    given[name] = READERS[name](text);
    for (const message of messagesOn(name, text, given[name])) faults.push({ path: source, message });
  }
  if (faults.length > 0) throw new IrisError("INVALID_OPTION", messageOf(faults), { faults });
  return Decode(Config, Default(Config, given));
}

const messageOf = (faults: readonly Fault[]): string =>
  faults.map(({ path, message }) => `${path} ${message}.`).join("\n");
