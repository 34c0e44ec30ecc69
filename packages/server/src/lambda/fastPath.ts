import type { FastifyBaseLogger } from "fastify";
import type { LoadedModel, Models } from "iris-models";
import { writeMany, writeOne, writerOf } from "../answers/answer.ts";
import { JSON_TYPE } from "../answers/manyWriter.ts";
import type { Cors } from "../cors/cors.ts";
import { STATUS } from "../problems/codes.ts";
import { tell } from "../problems/problem.ts";
import { levelOf } from "../requestLevel.ts";
import { since } from "../since.ts";
import { type FastPathLimits, fastPathRequestOf } from "./fastPathRequest.ts";
import type { RequestEvent } from "./requestEvent.ts";
import { type EventResponse, problemResponse, textResponse, withCors } from "./response.ts";

/** What a plain prediction takes. */
export interface FastPathOptions extends FastPathLimits {
  readonly models: Models;
  /** Absent where no page of another origin may ask. */
  readonly cors?: Cors | undefined;
  readonly log: FastifyBaseLogger;
}

/**
 * The answer to a request for predictions from rows of JSON, which most events are: made without the app, so that a process
 * that has just started need not load a web server first. The app would answer the same bytes.
 * @returns undefined for any other request, and for one with which something is amiss: the app answers that, and says what
 */
export async function fastPath(
  request: RequestEvent,
  requestId: string,
  options: FastPathOptions,
): Promise<EventResponse | undefined> {
  const start = performance.now();
  const asked = fastPathRequestOf(request, options);
  if (asked === undefined) return undefined;
  const { route, name, version, body } = asked;
  let model: LoadedModel | undefined;
  const told = (made: EventResponse, rows?: number): EventResponse => {
    const answer = withCors(made, request.headers, options.cors);
    const { statusCode: status, body: text, isBase64Encoded } = answer;
    const of = model && { model: model.name, version: model.version };
    const line = { requestId, method: "POST", route, status, ms: since(start), ...of, rows };
    options.log[levelOf(status)](
      { ...line, bytes: Buffer.byteLength(text, isBase64Encoded ? "base64" : "utf8") },
      "request",
    );
    return answer;
  };
  try {
    model = options.models.loaded(name, version) ?? (await options.models.model(name, version));
    const runStart = performance.now();
    const { text, rows } = await predict(model, body);
    const timing = `predict;dur=${since(runStart)}`;
    const headers = {
      "x-request-id": requestId,
      ...namesOf(model),
      "server-timing": timing,
      "content-type": JSON_TYPE,
    };
    return told(await textResponse(text, headers, request.headers["accept-encoding"]), rows);
  } catch (error) {
    const failed = answerFailure(error, requestId, model);
    if (failed === undefined) return undefined;
    options.log.error({ err: error, requestId }, "request failed");
    return told(failed);
  }
}

/** The answer to what is not the request's fault. The app would have to ask again, and wait again for a store that does not answer. */
function answerFailure(error: unknown, requestId: string, model: LoadedModel | undefined): EventResponse | undefined {
  const told = tell(error);
  if (STATUS[told.code] < 500) return undefined;
  const answer = problemResponse(told, requestId);
  return { ...answer, headers: { ...answer.headers, ...(model && namesOf(model)) } };
}

const namesOf = ({ name, version }: LoadedModel) => ({ "x-model": name, "x-model-version": version });

async function predict(model: LoadedModel, body: unknown): Promise<{ readonly text: string; readonly rows: number }> {
  const writer = writerOf(model.manifest, false);
  const input = model.readInput(body);
  if (!input.many) return { text: writeOne(await model.predict(input.row, {}), writer), rows: 1 };
  const { rows, many: _many, ...paths } = input;
  const predictions = await model.predictMany(rows.slice(0, rows.length), paths);
  return { text: writeMany(predictions, writer), rows: predictions.length };
}
