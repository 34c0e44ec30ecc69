import type { AnyPrediction, JsonValue, PredictOptions } from "../types.ts";
import type { Expectation } from "./expectation.ts";
import { isArray, isObject } from "./json.ts";
import type { PredictResponse } from "./predictResponse.ts";
import type { PredictRequest } from "./request.ts";

/**
 * What is wrong with a response to a request, as "must be X, got Y"; undefined where nothing is.
 * A model's own classes and outputs are not known here: only what holds for every model is checked.
 */
export function responseFault(response: PredictResponse, request: PredictRequest): string | undefined {
  const { result } = response;
  const predictions = isMany(result) ? result : [result];
  return (
    formFault(result, request.body.expectation) ??
    predictionsFault(predictions, request.options) ??
    nameFault(response, request)
  );
}

function formFault(result: PredictResponse["result"], { form, count }: Expectation): string | undefined {
  if (!isMany(result))
    return form === "many" ? `must hold ${predictionsOf(count)}, got "prediction" for one row` : undefined;
  if (form === "one") return `must hold "prediction" for one row, got ${predictionsOf(result.length)}`;
  if (count === undefined || result.length === count) return undefined;
  return `must hold ${predictionsOf(count)}, one for each row, got ${result.length}`;
}

const predictionsOf = (count: number | undefined): string =>
  `"predictions"${count === undefined ? "" : ` for ${count === 1 ? "1 row" : `${count} rows`}`}`;

function predictionsFault(predictions: readonly AnyPrediction[], options: PredictOptions): string | undefined {
  for (const [index, prediction] of predictions.entries()) {
    const fault = predictionFault(prediction, options.probabilities === true);
    if (fault !== undefined) return `must hold a model's predictions: prediction ${index} ${fault}`;
  }
  return undefined;
}

function predictionFault(prediction: AnyPrediction, all: boolean): string | undefined {
  const { label, probability, probabilities } = prediction;
  const keys = Object.keys(prediction);
  if (keys.length === 0) return "must have a label, a value or outputs, got none";
  // a tensor model's outputs may have these names too, but none of them is an object
  if (isObject(probabilities)) {
    if (!isLabel(label)) return `must have a label beside its probabilities, got ${kindOf(label)}`;
    if (typeof probability !== "number") return `must have a number as probability, got ${kindOf(probability)}`;
    if (!Object.values(probabilities).every(isNumber)) return "must have numbers as probabilities, got something else";
  }
  const isClassOnly = keys.length === 2 && isLabel(label) && typeof probability === "number";
  return all && isClassOnly ? "must have the requested probabilities, got none" : undefined;
}

/** A request for a version by its number gets that version or an error; an alias may lead to any version. */
function nameFault({ model, version }: PredictResponse, request: PredictRequest): string | undefined {
  const wanted = request.options.version;
  if (model !== undefined && model !== request.model)
    return `must come from the model ${JSON.stringify(request.model)}, got one from ${JSON.stringify(model)}`;
  if (version !== undefined && wanted !== undefined && /^\d+$/.test(wanted) && version !== wanted)
    return `must come from version ${wanted}, got one from version ${JSON.stringify(version)}`;
  return undefined;
}

const isMany = (result: PredictResponse["result"]): result is readonly AnyPrediction[] => Array.isArray(result);

const isLabel = (value: JsonValue | undefined): boolean => ["string", "number", "boolean"].includes(typeof value);

const isNumber = (value: JsonValue): boolean => typeof value === "number";

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return "none";
  if (value === null) return "null";
  return isArray(value) ? "an array" : typeof value;
}
