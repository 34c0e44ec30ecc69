import { IrisClientError } from "../errors.ts";
import type { AnyPrediction, JsonValue } from "../types.ts";
import { excerpt } from "./excerpt.ts";
import { isArray, isObject, parseJson } from "./json.ts";
import { readProblem } from "./problem.ts";
import type { PredictRequest } from "./request.ts";
import { responseFault } from "./responseFault.ts";

/** The predictions in a response, and the model that made them. */
export interface PredictResponse {
  /** One prediction for one row, an array for many. */
  readonly result: AnyPrediction | readonly AnyPrediction[];
  /** The model that predicted; absent where a proxy removed the header. */
  readonly model?: string;
  readonly version?: string;
}

/**
 * Reads predictions and checks them against the request.
 * @param text the body; undefined where it broke off
 * @throws IrisClientError with the code of a problem document; `INVALID_RESPONSE` when it is neither that nor the
 * predictions that the request must have
 */
export function readPredictResponse(
  response: Response,
  text: string | undefined,
  url: string,
  request: PredictRequest,
): PredictResponse {
  const json = text === undefined ? undefined : parseJson(text);
  if (!response.ok) throw readProblem(response, json, text, url);
  const result = resultOf(json);
  if (result === undefined) throw notPredictions(response, text, url);
  const model = response.headers.get("x-model");
  const version = response.headers.get("x-model-version");
  const predicted = { result, ...(model !== null && { model }), ...(version !== null && { version }) };
  const fault = responseFault(predicted, request);
  if (fault !== undefined) throw mismatch(response, fault, url);
  return predicted;
}

function resultOf(json: JsonValue | undefined): PredictResponse["result"] | undefined {
  if (!isObject(json)) return undefined;
  const { prediction, predictions } = json;
  if (isObject(prediction)) return predictions === undefined ? prediction : undefined;
  return isArray(predictions) && predictions.every(isObject) ? predictions : undefined;
}

function notPredictions(response: Response, text: string | undefined, url: string): IrisClientError {
  const type = response.headers.get("content-type") ?? "no content type";
  const seen = `${url} responded with ${response.status} (${type}) without predictions: ${excerpt(text)}`;
  return invalidResponse(response, `${seen} Is it the address of an iris server?`);
}

function mismatch(response: Response, fault: string, url: string): IrisClientError {
  const todo = "Check what is between this program and the server, such as a cache or a gateway.";
  return invalidResponse(response, `The response of ${url} ${fault}. ${todo}`);
}

function invalidResponse({ status, headers }: Response, message: string): IrisClientError {
  const requestId = headers.get("x-request-id") ?? undefined;
  return new IrisClientError("INVALID_RESPONSE", message, { status, requestId });
}
