import { describe, expect, test } from "vitest";
import { loadConfig } from "../src/config.ts";

const DEFAULTS = {
  host: "127.0.0.1",
  port: 8080,
  bodyLimit: 1_048_576,
  logLevel: "info",
  reloadSeconds: 30,
  runTimeout: 30,
  storeTimeout: 6,
  drainSeconds: 25,
  unknownFeatures: "refuse",
  headerTimeout: 15,
  requestTimeout: 60,
  idleTimeout: 72,
  writeTimeout: 30,
  maxConnections: 4096,
};

describe("settings", () => {
  test("have defaults, and an empty variable is an unset one", () => {
    expect(loadConfig({})).toEqual(DEFAULTS);
    expect(loadConfig({ IRIS_PORT: "", IRIS_REGISTRY: "" })).toEqual(DEFAULTS);
  });

  test("come from the environment, and flags come first", () => {
    const env = {
      IRIS_REGISTRY: "/models",
      IRIS_PORT: "9000",
      IRIS_HOST: "0.0.0.0",
      IRIS_LOG_LEVEL: "silent",
      IRIS_DEFAULT_MODEL: "wine",
      IRIS_RELOAD_SECONDS: "2.5",
      IRIS_CACHE: "/copies",
      IRIS_STORE_TIMEOUT: "30",
      IRIS_LINK_FOLDERS: "/mnt/pvc, /data",
      IRIS_CORS_ORIGINS: "https://app.example.com, http://localhost:5173",
      PATH: "/bin",
    };
    expect(loadConfig(env, { port: "9001" })).toEqual({
      ...DEFAULTS,
      registry: "/models",
      port: 9001,
      host: "0.0.0.0",
      logLevel: "silent",
      defaultModel: "wine",
      reloadSeconds: 2.5,
      cache: "/copies",
      storeTimeout: 30,
      linkFolders: ["/mnt/pvc", "/data"],
      corsOrigins: ["https://app.example.com", "http://localhost:5173"],
    });
  });

  test.each([
    ["1048576", 1_048_576],
    ["1 MiB", 1_048_576],
    ["1mb", 1_000_000],
    ["64KiB", 65_536],
    ["1.5 MiB", 1_572_864],
  ])("the body limit %s is %d bytes", (text, bytes) => {
    expect(loadConfig({ IRIS_BODY_LIMIT: text }).bodyLimit).toBe(bytes);
  });

  test("are refused all at once, each by the name it came by", () => {
    const env = {
      IRIS_PORT: "eighty",
      IRIS_BODY_LIMIT: "1 mile",
      IRIS_LOG_LEVEL: "loud",
      IRIS_DEFAULT_MODEL: "a/b",
      IRIS_RELOAD_SECONDS: "-1",
    };
    expect(() => loadConfig(env, { host: "" })).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: expect.stringContaining('IRIS_PORT must be an integer from 0 to 65535, got "eighty".'),
        faults: [
          "IRIS_RELOAD_SECONDS",
          "--host",
          "IRIS_PORT",
          "IRIS_DEFAULT_MODEL",
          "IRIS_BODY_LIMIT",
          "IRIS_LOG_LEVEL",
        ].map((path) => ({
          path,
          message: expect.any(String),
        })),
      }),
    );
  });

  test("names every origin that no browser would send, and says how one writes it", () => {
    const IRIS_CORS_ORIGINS = "https://a.example/, https://ok.example, b.example, https://*.c.example";
    expect(() => loadConfig({ IRIS_CORS_ORIGINS })).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: [
          'IRIS_CORS_ORIGINS must be "https://a.example", as browsers write it, got "https://a.example/".',
          'IRIS_CORS_ORIGINS must be a scheme and a host, such as https://app.example.com, got "b.example".',
          'IRIS_CORS_ORIGINS must be a scheme and a host, such as https://app.example.com, got "https://*.c.example".',
        ].join("\n"),
      }),
    );
  });

  test.each(["0x50", "80 ", "8e1", "80.5", "-1", "65536", "Infinity"])("the port %j is refused", (IRIS_PORT) => {
    expect(() => loadConfig({ IRIS_PORT })).toThrow(/IRIS_PORT/);
  });

  test.each(["0", "257 MiB", "-1", "lots", "5 constructor"])("the body limit %j is refused", (IRIS_BODY_LIMIT) => {
    expect(() => loadConfig({ IRIS_BODY_LIMIT })).toThrow(/IRIS_BODY_LIMIT/);
  });
});
