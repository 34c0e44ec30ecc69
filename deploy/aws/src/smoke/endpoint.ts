import { setTimeout as pause } from "node:timers/promises";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Environment } from "../programs.ts";
import { CheckFailed } from "./check.ts";
import { type Caller, permitOf } from "./permission.ts";
import { type Answer, type Question, send } from "./send.ts";
import { excerpt } from "./shape.ts";

/** The deployed API, asked over HTTP. */
export interface Endpoint {
  readonly url: string;
  /** Whether this process has what a permitted caller shows. */
  readonly mayAsk: boolean;
  /**
   * Asks as somebody. Over the throttle (429) it waits and asks again; so it does when somebody who may is refused (403), since
   * the gateway's nodes learn of a key or an API one after another. Once that was in vain, nothing is waited for any more.
   * @param path with its first slash
   */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Asks once, whatever comes. */
  askOnce(path: string): Promise<Answer>;
}

/** How something is asked. */
export interface AskOptions {
  readonly body?: string;
  /** @default "permitted" */
  readonly as?: Caller;
  /** Whether a refusal is what this caller has to get there. @default false for "permitted" */
  readonly refused?: boolean;
}

const PAUSES_MS = [500, 1000, 2000, 4000];
const REFUSED_PAUSE_MS = 2000;

/**
 * The API that outputs tell of; undefined without one.
 * @param patienceMs how long a refusal of somebody who may is taken for a change on its way
 */
export function openEndpoint(outputs: DeploymentOutputs, env: Environment, patienceMs = 0): Endpoint | undefined {
  const base = outputs.invoke_url;
  if (base === null) return undefined;
  const gateway = env.IRIS_GATEWAY ? new URL(env.IRIS_GATEWAY) : undefined;
  const permits = {
    permitted: permitOf(outputs, "permitted", env),
    stranger: permitOf(outputs, "stranger", env),
    impostor: permitOf(outputs, "impostor", env),
  };
  const once = async (path: string, body: string | undefined, as: Caller): Promise<Answer> => {
    const url = new URL(`${base}${path}`);
    const permit = permits[as];
    if (permit === undefined) throw new Error("IRIS_TOKEN is not set: there is nothing to show to the endpoint.");
    return send(url, await permit(url, questionOf(body)), gateway);
  };
  const unthrottled = async (path: string, body: string | undefined, as: Caller): Promise<Answer> => {
    for (const wait of PAUSES_MS) {
      const answer = await once(path, body, as);
      if (answer.status !== 429) return answer;
      await pause(wait);
    }
    return once(path, body, as);
  };
  let patience = patienceMs;
  return {
    url: base,
    mayAsk: permits.permitted !== undefined,
    async ask(path, { body, as = "permitted", refused = as !== "permitted" } = {}) {
      const end = performance.now() + patience;
      for (;;) {
        const answer = await unthrottled(path, body, as);
        if (refused || answer.status !== 403) return answer;
        if (performance.now() + REFUSED_PAUSE_MS > end) {
          patience = 0;
          return answer;
        }
        await pause(REFUSED_PAUSE_MS);
      }
    },
    askOnce: (path) => once(path, undefined, "permitted"),
  };
}

const questionOf = (body: string | undefined): Question =>
  body === undefined
    ? { method: "GET", headers: {} }
    : { method: "POST", headers: { "content-type": "application/json" }, body };

/** @throws CheckFailed when the status is another */
export function expectStatus(answer: Answer, wanted: number, todo?: string): void {
  if (answer.status === wanted) return;
  throw new CheckFailed(`status ${answer.status} (${excerpt(answer.text) || "no body"})`, `${wanted}`, todo);
}
