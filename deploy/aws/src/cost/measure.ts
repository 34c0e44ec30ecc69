import { Value } from "@sinclair/typebox/value";
import { CliError } from "../cliError.ts";
import { Contract, exampleRow } from "../exampleRow.ts";

const CALLS = 9;
const TIMEOUT_MS = 30_000;
/** Lambda also bills its runtime's work around the handler. An assumption, not measured. */
const LAMBDA_OVERHEAD_MS = 1;

/** How long a prediction takes on a server. */
export interface Measurement {
  readonly url: string;
  readonly model: string;
  readonly version: string;
  readonly requests: number;
  /** Median of `predict` in the responses' server-timing. */
  readonly predictMs: number;
  /** `predictMs`, and what Lambda adds. */
  readonly ms: number;
}

/**
 * Sends a few predictions of the default model's example row to a server, and reads their `server-timing`.
 * @param address such as http://localhost:8080
 * @param apiKey sent as `x-api-key`
 * @throws CliError when it is no iris server, or responds with an error
 */
export async function measure(address: string, apiKey: string | undefined): Promise<Measurement> {
  const url = address.replace(/\/+$/, "");
  const headers = { "content-type": "application/json", ...(apiKey && { "x-api-key": apiKey }) };
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    // a followed redirect would send the key to another host
    const options: RequestInit = { ...init, headers, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) };
    const response = await fetch(`${url}${path}`, options).catch((cause: unknown) => {
      throw new CliError(`--measure: no response from ${url}${path}: ${cause}`, { exitCode: 2, cause });
    });
    if (response.ok) return response;
    throw new CliError(`--measure: ${url}${path} returned ${response.status}: ${await response.text()}`, {
      exitCode: 2,
    });
  };
  const contract: unknown = await (await send("/openapi.json")).json().catch(() => undefined);
  if (!Value.Check(Contract, contract)) {
    throw new CliError(`--measure: ${url} has no example row for POST /predict. Use --ms.`, { exitCode: 2 });
  }
  const body = JSON.stringify(exampleRow(contract));
  const timings: number[] = [];
  let last = await send("/predict", { method: "POST", body });
  while (timings.length < CALLS) {
    last = await send("/predict", { method: "POST", body });
    timings.push(Number(/predict;dur=([\d.]+)/.exec(last.headers.get("server-timing") ?? "")?.[1]));
  }
  const [model, version] = [last.headers.get("x-model"), last.headers.get("x-model-version")];
  const predictMs = timings.toSorted((one, other) => one - other)[CALLS >> 1] ?? Number.NaN;
  if (!model || !version || timings.some(Number.isNaN)) {
    throw new CliError(`--measure: ${url}/predict returned no server-timing, x-model or x-model-version.`, {
      exitCode: 2,
    });
  }
  return { url, model, version, requests: CALLS, predictMs, ms: predictMs + LAMBDA_OVERHEAD_MS };
}
