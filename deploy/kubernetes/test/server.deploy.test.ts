import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CHART, PLAIN, render } from "./support/chart.ts";
import { get, only, variables } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";
import { ended, serve } from "./support/server.ts";

const repository = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const schema: unknown = JSON.parse(readFileSync(`${CHART}/values.schema.json`, "utf8"));
const settingsSchema = get(schema, "properties.settings.properties");

const podOf = async (settings: object = {}): Promise<unknown> =>
  get(only(await render({ ...PLAIN, settings }), "Deployment"), "spec.template.spec");
const environmentOf = async (settings: object): Promise<Record<string, string>> =>
  Object.fromEntries(
    [...variables(get(await podOf(settings), "containers.0"))].map(([name, value]) => [name, `${value}`]),
  );

const EVERY_SETTING = {
  bodyLimit: 1,
  reloadSeconds: 1,
  runTimeout: 1,
  drainSeconds: 1,
  headerTimeout: 1,
  requestTimeout: 1,
  idleTimeout: 1,
  writeTimeout: 1,
  maxConnections: 1,
  defaultModel: "iris",
  unknownFeatures: "ignore",
  basePath: "/ml",
  corsOrigins: ["https://app.example.com", "http://localhost:5173"],
  logLevel: "info",
  host: "::",
};

/** The settings with all their numbers at the least, or the most, that the schema of the chart allows. */
const extreme = (bound: "minimum" | "maximum", beyond = 0) => ({
  bodyLimit: Number(get(settingsSchema, `bodyLimit.${bound}`)) + beyond,
  reloadSeconds: Number(get(settingsSchema, `reloadSeconds.${bound}`)) + beyond,
  runTimeout: Number(get(settingsSchema, `runTimeout.${bound}`)) + beyond,
  drainSeconds: Number(get(settingsSchema, `drainSeconds.${bound}`)) + beyond,
  headerTimeout: Number(get(settingsSchema, `headerTimeout.${bound}`)) + beyond,
  requestTimeout: Number(get(settingsSchema, `requestTimeout.${bound}`)) + beyond,
  idleTimeout: Number(get(settingsSchema, `idleTimeout.${bound}`)) + beyond,
  writeTimeout: Number(get(settingsSchema, `writeTimeout.${bound}`)) + beyond,
  maxConnections: Number(get(settingsSchema, `maxConnections.${bound}`)) + beyond,
});

describe.skipIf(!isThere("helm"))("the chart and the server", () => {
  test("are of the same version", () => {
    expect(get(parse(readFileSync(`${CHART}/Chart.yaml`, "utf8")), "appVersion")).toBe(
      get(JSON.parse(repository("packages/server/package.json")), "version"),
    );
  });

  test("agree on the names of settings, and on the port", async () => {
    const { printed } = await ended(["--help"]);
    const variablesOfServer = new Set(printed.match(/IRIS_[A-Z_]+/g));
    // these the chart sets itself, or leaves to extraEnv
    for (const name of ["IRIS_REGISTRY", "IRIS_CACHE", "IRIS_LINK_FOLDERS", "IRIS_PORT", "IRIS_STORE_TIMEOUT"])
      expect(variablesOfServer.delete(name)).toBe(true);
    const { IRIS_PORT: _, ...variablesOfChart } = await environmentOf(EVERY_SETTING);
    expect(Object.keys(EVERY_SETTING).sort()).toEqual(Object.keys(Object(settingsSchema)).sort());
    expect(Object.keys(variablesOfChart).sort()).toEqual([...variablesOfServer].sort());
    const port = get(await podOf(), "containers.0.ports.0.containerPort");
    expect(printed).toMatch(new RegExp(`\\(IRIS_PORT,\\s+default\\s+${port}\\)`));
  });

  test("agree on how origins are written", async () => {
    const { corsOrigins } = EVERY_SETTING;
    await using server = await serve({ ...(await environmentOf({ corsOrigins })), IRIS_PORT: "0" });
    for (const origin of corsOrigins) {
      const { headers } = await fetch(`${server.url}/models`, { headers: { origin } });
      expect(headers.get("access-control-allow-origin")).toBe(origin);
    }
  });

  test.each(["minimum", "maximum"] as const)("agree on the %s of settings", async (bound) => {
    await using server = await serve({ ...(await environmentOf(extreme(bound))), IRIS_PORT: "0" });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });

  test.each([
    ["less", extreme("minimum", -1)],
    ["more", extreme("maximum", 1)],
  ])("agree that %s is too much", async (_, { bodyLimit, reloadSeconds, runTimeout, drainSeconds }) => {
    const { code, printed } = await ended([], {
      IRIS_BODY_LIMIT: `${bodyLimit}`,
      IRIS_RELOAD_SECONDS: `${reloadSeconds}`,
      IRIS_RUN_TIMEOUT: `${runTimeout}`,
      IRIS_DRAIN_SECONDS: `${drainSeconds}`,
    });
    expect(printed).toMatch(/^IRIS_BODY_LIMIT must be /m);
    expect(printed).toMatch(/^IRIS_RELOAD_SECONDS must be /m);
    expect(printed).toMatch(/^IRIS_RUN_TIMEOUT must be /m);
    expect(printed).toMatch(/^IRIS_DRAIN_SECONDS must be /m);
    expect(code).toBe(1);
  });

  test("agree on the levels of the log", async () => {
    const levels = get(settingsSchema, "logLevel.enum");
    const { printed } = await ended([], { IRIS_LOG_LEVEL: "loud" });
    expect(printed).toContain(`must be one of ${String(levels).replaceAll(",", ", ")}`);
  });

  test("agree on what is probed", async () => {
    const paths = get(parse(repository("openapi.yaml")), "paths");
    await using server = await serve({});
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const path = String(get(await podOf(), `containers.0.${probe}.httpGet.path`));
      expect(paths).toHaveProperty([path, "get"]);
      expect((await fetch(server.url + path)).status).toBe(200);
    }
  });

  test("agree on how long a stop may take", async () => {
    const byDefault = /IRIS_DRAIN_SECONDS,\s+default\s+(\d+)/.exec((await ended(["--help"])).printed)?.[1];
    for (const [settings, seconds] of [
      [{}, Number(byDefault)],
      [{ drainSeconds: 99.5 }, 99.5],
    ] as const) {
      const spec = await podOf(settings);
      const left =
        Number(get(spec, "terminationGracePeriodSeconds")) -
        Number(get(spec, "containers.0.lifecycle.preStop.sleep.seconds"));
      expect(left).toBeGreaterThan(seconds);
    }
  });

  test("agree on what a service called iris must not do: Kubernetes names a variable after it", async () => {
    const ofTheService = { IRIS_PORT: "tcp://10.96.0.10:80", IRIS_SERVICE_HOST: "10.96.0.10", IRIS_SERVICE_PORT: "80" };
    expect(await ended([], ofTheService)).toMatchObject({
      code: 1,
      printed: expect.stringContaining("IRIS_PORT must be "),
    });
    await using server = await serve({ ...ofTheService, ...(await environmentOf({})) });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });
});
