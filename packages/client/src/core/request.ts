import { IrisClientError } from "../errors.ts";
import type { PredictOptions } from "../types.ts";
import type { Expectation } from "./expectation.ts";
import { wrongOption } from "./optionChecks.ts";

/** What is sent: rows as text, what kind of text that is, and what its response must contain. */
export interface Body {
  readonly type: "application/json" | "application/x-ndjson" | "text/csv";
  readonly text: string;
  readonly expectation: Expectation;
}

/** A question to a model. */
export interface PredictRequest {
  readonly model: string;
  readonly body: Body;
  readonly options: PredictOptions;
}

/**
 * The address of a question: `{base}/models/{model}[/versions/{version}]/predict`.
 * @param base the server's address without a final slash
 * @throws IrisClientError `INVALID_OPTION` for a model or a version that no address can hold
 */
export function predictUrl(base: string, { model, options }: PredictRequest): string {
  const { version, probabilities, unrounded } = options;
  const ofVersion = version === undefined ? "" : `/versions/${segment(version, "version")}`;
  // as text, since older browsers have no `size` of search parameters
  const query = new URLSearchParams({
    ...(probabilities && { probabilities: "true" }),
    ...(unrounded && { unrounded: "true" }),
  }).toString();
  return `${base}/models/${segment(model, "model")}${ofVersion}/predict${query && `?${query}`}`;
}

/** Dots alone would climb to another address. */
function segment(name: string, what: string): string {
  if (typeof name !== "string") throw wrongOption(what, "a string", name);
  const written = /^\.{0,2}$/.test(name) ? undefined : encoded(name);
  if (written !== undefined) return written;
  throw new IrisClientError("INVALID_OPTION", `${JSON.stringify(name)} cannot name a ${what}.`);
}

/** Half a surrogate pair cannot be written in an address. */
function encoded(name: string): string | undefined {
  try {
    return encodeURIComponent(name);
  } catch {
    return undefined;
  }
}
