import { exchange } from "./core/exchange.ts";
import { jsonBody } from "./core/jsonBody.ts";
import { type ClientOptions, readSettings } from "./core/settings.ts";
import type { components } from "./generated/openapi.ts";
import type { ApiTypes, Predict, PredictOptions } from "./types.ts";

/** A client of one server. */
export interface Client<Api extends ApiTypes = components> {
  readonly predict: Predict<Api>;
}

/**
 * A client of the server at `url`.
 * @typeParam Api the models' types: the bundled models', or the `components` that openapi-typescript makes of a server's
 * own `/openapi.json`
 * @throws IrisClientError `INVALID_OPTION`
 * @example
 * const { predict } = createClient({ url: "https://example.com/ml", apiKey });
 */
export function createClient<Api extends ApiTypes = components>(options: ClientOptions = {}): Client<Api> {
  return { predict: typed<Api>(createCall(options)) };
}

/**
 * Gets predictions from a model of the server at IRIS_URL, with the key IRIS_API_KEY.
 * @example
 * await predict("iris", { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 });
 * // { label: "virginica", probability: 0.9997 }
 */
export const predict: Predict = typed(async (...args) => createCall()(...args));

type Call = (model: string, input: unknown, options?: PredictOptions) => Promise<unknown>;

function createCall(options?: ClientOptions): Call {
  const settings = readSettings(options);
  return async (model, input, how = {}) => {
    const { result } = await exchange(settings, { model, body: jsonBody(input), options: how });
    return result;
  };
}

/** That a model gives the outputs which the document of its server names is the contract; it is not checked again here. */
function typed<Api extends ApiTypes>(call: Call): Predict<Api> {
  return call as Predict<Api>;
}
