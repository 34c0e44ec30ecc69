import { IrisClientError } from "../errors.ts";
import type { AnyPrediction, JsonValue } from "../types.ts";
import { excerpt } from "./excerpt.ts";
import { isArray, isObject, parseJson } from "./json.ts";
import { readProblem } from "./problem.ts";

/** What a server answered. */
export interface Answer {
  /** One prediction for one row, an array for many. */
  readonly result: AnyPrediction | readonly AnyPrediction[];
  /** The model that answered; absent where something between here and the server took the header away. */
  readonly model?: string;
  readonly version?: string;
}

/**
 * Reads predictions.
 * @throws IrisClientError with the code of a problem document; `INVALID_RESPONSE` when it is neither that nor predictions
 */
export function readAnswer(response: Response, text: string, url: string): Answer {
  const json = parseJson(text);
  if (!response.ok) throw readProblem(response, json, text, url);
  const result = resultOf(json);
  if (result === undefined) throw notPredictions(response, text, url);
  const model = response.headers.get("x-model");
  const version = response.headers.get("x-model-version");
  return { result, ...(model !== null && { model }), ...(version !== null && { version }) };
}

function resultOf(json: JsonValue | undefined): Answer["result"] | undefined {
  if (!isObject(json)) return undefined;
  const { prediction, predictions } = json;
  if (isObject(prediction)) return prediction;
  return isArray(predictions) && predictions.every(isObject) ? predictions : undefined;
}

function notPredictions({ status, headers }: Response, text: string, url: string): IrisClientError {
  const type = headers.get("content-type") ?? "no content type";
  const message = `${url} answered ${status} (${type}) without predictions: ${excerpt(text)} Is it the address of an iris server?`;
  return new IrisClientError("INVALID_RESPONSE", message, {
    status,
    requestId: headers.get("x-request-id") ?? undefined,
  });
}
