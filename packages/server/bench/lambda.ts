/**
 * What an event costs in AWS Lambda: microseconds of CPU for each event of an HTTP API, of predictions by the fast path and of
 * requests that the app responds to by `@fastify/aws-lambda`, beside the same request to the app by Fastify's `inject`.
 * Run from packages/server after a build of iris-models: `npm run bench:lambda -- [rounds]`. Ratios of one run count.
 */
import { readFile } from "node:fs/promises";
import { BUNDLED_REGISTRY, openRegistry } from "iris-models";
import pino from "pino";
import { buildApp } from "../src/app.ts";
import { adaptFastify } from "../src/lambda/fastifyAdapter.ts";
import { createHandler } from "../src/lambda/handler.ts";

const EVENTS_PER_ROUND = 2000;
const rounds = Number(process.argv[2] ?? 15);

const golden = new URL("../test/lambda/events/http-named-stage.json", import.meta.url);
const { event } = JSON.parse(await readFile(golden, "utf8"));
const models = await openRegistry(BUNDLED_REGISTRY);
await models.start();
const log = pino({ level: "silent" });
const settings = { models, defaultModel: "iris", bodyLimit: 6_000_000 };
const app = buildApp({ ...settings, logger: log });
await app.ready();
const handler = createHandler({ ...settings, app: async () => adaptFastify(app), log });

const withQuery = { ...event, rawQueryString: "unrounded=false" };
const context = { awsRequestId: "bench" };
const { headers, body: payload } = event;
const { "content-length": _length, ...sent } = headers;
const contenders: Readonly<Record<string, () => Promise<unknown>>> = {
  "inject alone": () => app.inject({ method: "POST", url: "/predict?unrounded=false", headers: sent, payload }),
  "event, fast path": () => handler(event, context),
  "event, @fastify/aws-lambda": () => handler(withQuery, context),
};

async function microseconds(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  for (let count = 0; count < EVENTS_PER_ROUND; count++) await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / EVENTS_PER_ROUND;
}

const samples = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
for (let round = -2; round < rounds; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const sample = await microseconds(run);
    if (round >= 0) samples.get(name)?.push(sample);
  }
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const [base = 1] = [...samples.values()].map(median);
console.table(
  [...samples].map(([request, values]) => ({
    request,
    "CPU us": Math.round(median(values)),
    "x inject": (median(values) / base).toFixed(2),
  })),
);
await app.close();
await models.close();
