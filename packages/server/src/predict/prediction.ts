import type { LoadedModel, Models } from "iris-models";
import type { PredictQuery } from "../schemas/query.ts";
import type { ResponseBytes } from "./responseBytes.ts";

/**
 * A request for predictions, by whatever transport it came. The methods are called by `predict`; exactly one of `respond` and
 * `fail` is, once.
 */
export interface PredictCall {
  readonly models: Models;
  /** The model. */
  readonly name: string;
  /** A version or an alias. */
  readonly version: string | undefined;
  /** Whether the request names no model. */
  readonly isDefault: boolean;
  /** A value of JSON, UnreadRows, or undefined where the request has no body. */
  readonly payload: unknown;
  readonly options: PredictQuery;
  /** The Accept header. */
  readonly accept: string | undefined;
  /** The Accept-Encoding header. */
  readonly acceptEncoding: string | readonly string[] | undefined;
  /** Whether nobody waits for the response any more: work for it ends. */
  isGone(): boolean;
  /** The model is being loaded, or runs in another process: this thread has time for other requests. */
  runsElsewhere(): void;
  respond(response: PredictResponse): void;
  /** @param model the version that was called, where there was one */
  fail(error: unknown, model: LoadedModel | undefined): void;
}

/** What a transport sends, and what there is to log of it. The status is 200. */
export interface PredictResponse {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ResponseBytes;
  /** The version that predicted. */
  readonly model: LoadedModel;
  readonly rows: number;
}

/** The headers that name the version; also of errors after it was found. */
export const modelHeaders = ({ name, version }: LoadedModel) => ({ "x-model": name, "x-model-version": version });
