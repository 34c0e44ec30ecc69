import type { IrisError } from "../errors.ts";
import { type Exchange, type IrisServer, told, unfit } from "./irisServer.ts";

/** What tells the time and lets it pass; tests hand in their own. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/** Half of what a deployment of ours lets through in a second unless `throttle` says otherwise, so that others still get in. */
const GATEWAY_GAP_MS = 100;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Of a whole measurement: by then requests are two seconds apart, and the lowest throttle lets one a second through. */
const MOST_REFUSALS = 10;
const LONGEST_GAP_MS = 2_000;

/** Of API Gateway, its HTTP APIs and its REST APIs, and of function URLs; a load balancer before Lambda adds none. */
const GATEWAY_HEADERS = ["apigw-requestid", "x-amz-apigw-id", "x-amzn-requestid"];

/** Whether an answer has come through API Gateway or a function URL, as those of Lambda do. */
export const isThroughGateway = ({ headers }: Exchange): boolean => GATEWAY_HEADERS.some((name) => headers.has(name));

/**
 * The same server, asked no faster than it likes: ten times a second behind a gateway, and after a 429 when it says so
 * and more slowly from then on. What an exchange took does not include the waiting.
 * @throws IrisError `INVALID_OPTION`, from `ask`, when it goes on refusing
 */
export function patient(server: IrisServer, clock: Clock): IrisServer {
  let gapMs = 0;
  let refusals = 0;
  let next = Number.NEGATIVE_INFINITY;
  const ask = async (path: string, body?: string): Promise<Exchange> => {
    while (true) {
      const early = next - clock.now();
      if (early > 0) await clock.wait(early);
      const start = clock.now();
      const exchange = await server.ask(path, body);
      if (isThroughGateway(exchange)) gapMs = Math.max(gapMs, GATEWAY_GAP_MS);
      next = start + gapMs;
      if (exchange.status !== 429) return exchange;
      refusals += 1;
      const pauseMs = pauseOf(exchange);
      if (refusals === MOST_REFUSALS || pauseMs > LONGEST_PAUSE_MS) throw refusing(server, exchange);
      gapMs = Math.min(Math.max(2 * gapMs, GATEWAY_GAP_MS), LONGEST_GAP_MS);
      next = clock.now() + Math.max(pauseMs, gapMs);
    }
  };
  return { url: server.url, ask };
}

/** Retry-After is of seconds or a date: RFC 9110, section 10.2.3. */
function pauseOf({ headers }: Exchange): number {
  const said = headers.get("retry-after")?.trim() ?? "";
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? PAUSE_MS : Math.max(0, ms);
}

function refusing({ url }: IrisServer, exchange: Exchange): IrisError {
  const after = exchange.headers.get("retry-after");
  const when = after === null ? "" : `, to be asked again after ${JSON.stringify(after)}`;
  return unfit(
    url,
    `refuses requests as too many (${told(exchange)}${when}): raise throttle for the measurement, or measure a local server`,
  );
}
