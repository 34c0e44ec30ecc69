import type { FastifyBaseLogger } from "fastify";
import type { LoadedModel, Models } from "iris-models";
import { writeMany, writeOne, writerOf } from "../answers/answer.ts";
import { readJson } from "../bodies/json.ts";
import { formatOf } from "../bodies/mediaType.ts";
import { readText } from "../bodies/text.ts";
import type { Answer } from "./answer.ts";
import type { HttpRequest } from "./httpRequest.ts";

/** What a plain prediction takes. */
export interface PlainOptions {
  readonly models: Models;
  readonly defaultModel: string;
  /** Largest body in bytes. */
  readonly bodyLimit: number;
  readonly log: FastifyBaseLogger;
}

/** The predict routes without a query, and with names that need no decoding. */
const ROUTES = {
  "/predict": /^\/predict\/?$/,
  "/": /^\/$/,
  "/models/:model/predict": /^\/models\/(?<model>[\w.-]+)\/predict\/?$/,
  "/models/:model/versions/:version/predict":
    /^\/models\/(?<model>[\w.-]+)\/versions\/(?<version>[\w.-]+)\/predict\/?$/,
};
const JSON_TYPE = "application/json; charset=utf-8";

/**
 * The answer to a request for predictions from rows of JSON in which nothing is amiss, which most events are: made without
 * the app, so that a process that has just started need not load a web server first. The app would answer the same bytes.
 * @returns undefined for any other request, and where anything is at fault: the app answers that, and says what
 */
export async function plainPrediction(
  request: HttpRequest,
  requestId: string,
  options: PlainOptions,
): Promise<Answer | undefined> {
  const start = performance.now();
  try {
    const asked = askedOf(request, options);
    if (asked === undefined) return undefined;
    const { route, name, version, payload } = asked;
    const body = readJson(typeof payload === "string" ? payload : readText(payload));
    const model = options.models.loaded(name, version) ?? (await options.models.model(name, version));
    const runStart = performance.now();
    const { text, rows } = await predict(model, body);
    const took = since(runStart);
    const line = { requestId, method: "POST", route, status: 200, ms: since(start) };
    const of = { model: model.name, version: model.version, rows, bytes: Buffer.byteLength(text) };
    options.log.info({ ...line, ...of }, "request");
    return answer(text, {
      "x-request-id": requestId,
      "x-model": model.name,
      "x-model-version": model.version,
      "content-type": JSON_TYPE,
      "server-timing": `predict;dur=${took}`,
    });
  } catch {
    return undefined;
  }
}

interface Asked {
  readonly route: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly payload: string | Buffer;
}

function askedOf(
  { method, url, headers, payload }: HttpRequest,
  { defaultModel, bodyLimit }: PlainOptions,
): Asked | undefined {
  const type = headers["content-type"] ?? "";
  const isJson = typeof type === "string" && formatOf(type) === "json" && headers["content-encoding"] === undefined;
  if (method !== "POST" || payload === undefined || !isJson || Buffer.byteLength(payload) > bodyLimit) return undefined;
  for (const [route, pattern] of Object.entries(ROUTES)) {
    const groups = pattern.exec(url)?.groups;
    if (groups !== undefined || pattern.test(url))
      return { route, name: groups?.model ?? defaultModel, version: groups?.version, payload };
  }
  return undefined;
}

async function predict(model: LoadedModel, body: unknown): Promise<{ readonly text: string; readonly rows: number }> {
  const writer = writerOf(model.manifest, false);
  const input = model.readInput(body);
  if (!input.many) return { text: writeOne(await model.predict(input.row, {}), writer), rows: 1 };
  const predictions = await model.predictMany(input.rows, { pathOf: input.pathOf });
  return { text: writeMany(predictions, writer), rows: predictions.length };
}

const answer = (body: string, headers: Answer["headers"]): Answer => ({
  statusCode: 200,
  headers,
  body,
  isBase64Encoded: false,
});

const since = (start: number): number => Math.round((performance.now() - start) * 100) / 100;
