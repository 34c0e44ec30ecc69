export { type Client, createClient, predict } from "./client.ts";
export type { ClientOptions, Fetch } from "./core/settings.ts";
export { type ClientErrorCode, type ErrorCode, type Fault, IrisClientError } from "./errors.ts";
export type {
  AnyPrediction,
  ApiTypes,
  JsonValue,
  ModelName,
  Predict,
  Prediction,
  PredictOptions,
  Row,
} from "./types.ts";
