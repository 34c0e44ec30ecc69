import { LambdaClient } from "@aws-sdk/client-lambda";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Environment } from "../programs.ts";
import { checkRefusals } from "./accessChecks.ts";
import { clientSettings, isMock } from "./aws.ts";
import { type Journal, openJournal } from "./check.ts";
import { type Endpoint, openEndpoint } from "./endpoint.ts";
import { checkEndpoint } from "./endpointChecks.ts";
import { checkFunction, checkVersion } from "./functionChecks.ts";
import type { Callee } from "./invocation.ts";
import { SmokeFailed } from "./smokeFailed.ts";
import type { Subject } from "./subject.ts";

export { SmokeFailed } from "./smokeFailed.ts";

/** What the smoke test may touch of the outside world. */
export interface SmokeOptions {
  /**
   * Credentials as AWS's own programs read them; `IRIS_TOKEN`, the token of a caller, where auth is jwt; `IRIS_GATEWAY`,
   * where requests to the endpoint go instead. @default process.env
   */
  readonly env?: Environment;
  /** Takes a line for the person who watches. @default standard output */
  readonly write?: (line: string) => void;
  /** Milliseconds in which a change in AWS has to be everywhere. @default 60000 */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 60_000;

/**
 * Tells whether a deployment works, in a few seconds and a line a check: the function answers and predicts, its newest version
 * by its own number, too, since a canary's share of the traffic may miss every other check; the endpoint, where there is one, lets in who may and refuses who may not, predicts, and answers mistakes with problem documents.
 * @throws SmokeFailed when any check failed, after all were made
 */
export async function smoke(outputs: DeploymentOutputs, options: SmokeOptions = {}): Promise<void> {
  const journal = openJournal(options.write ?? console.log);
  const env = options.env ?? process.env;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  const subject = await askFunction(outputs, env, journal);
  const endpoint = openEndpoint(outputs, env, patienceMs);
  if (endpoint === undefined) journal.skip("the endpoint", "there is none (api is none, or only phase 1 was applied)");
  else await askEndpoint(endpoint, outputs, subject, journal, { patienceMs, mock: isMock(env) });
  if (journal.failed.length > 0) throw new SmokeFailed(journal.failed);
}

async function askFunction(
  outputs: DeploymentOutputs,
  env: Environment,
  journal: Journal,
): Promise<Subject | undefined> {
  const { function_name: name, alias, region, function_version: newest } = outputs;
  if (name !== null && alias !== null) {
    const client = new LambdaClient(clientSettings(env, region));
    const subject = await checkFunction({ client, name, qualifier: alias }, journal);
    if (newest !== null) await askNewest({ client, name, qualifier: newest }, outputs, subject, journal);
    return subject;
  }
  return journal.check("the function answers", async () => {
    throw new Error("there is none yet: push an image and apply again (`npm run deploy` does both)");
  });
}

/** After a rollback nobody is sent to the newest version, and it may be broken: that is what rollbacks are for. */
async function askNewest(
  callee: Callee,
  { live }: DeploymentOutputs,
  subject: Subject | undefined,
  journal: Journal,
): Promise<void> {
  const version = callee.qualifier;
  if (live === null || live.version === version || version in live.canary) {
    return checkVersion(callee, subject, journal);
  }
  journal.skip(`version ${version}, the newest`, `it gets no traffic, all of it goes to version ${live.version}`);
}

async function askEndpoint(
  endpoint: Endpoint,
  { auth }: DeploymentOutputs,
  subject: Subject | undefined,
  journal: Journal,
  how: { readonly patienceMs: number; readonly mock: boolean },
): Promise<void> {
  if (endpoint.mayAsk) await checkEndpoint(endpoint, subject, journal, how.patienceMs);
  else journal.skip("the endpoint lets in who may", "IRIS_TOKEN is not set: give it a token of the issuer to try this");
  await checkRefusals(endpoint, auth, journal, how);
}
