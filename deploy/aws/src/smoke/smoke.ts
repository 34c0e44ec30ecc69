import { LambdaClient } from "@aws-sdk/client-lambda";
import { clientSettings, isMock } from "../clients/credentials.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Environment } from "../processes.ts";
import { type Endpoint, openEndpoint } from "./endpoint.ts";
import { checkEndpoint, checkRefusals } from "./endpointChecks.ts";
import { checkFunction, checkVersion, type Example, type FunctionReference } from "./functionChecks.ts";
import { SmokeFailed, type TestReport, testReport } from "./report.ts";

/** What the smoke test uses of its surroundings. */
export interface SmokeOptions {
  /**
   * AWS's credentials; `IRIS_TOKEN`, a token for auth=jwt; `IRIS_GATEWAY`, where requests to the endpoint go instead.
   * @default process.env
   */
  readonly env?: Environment;
  /** Gets each line. @default standard output */
  readonly write?: (line: string) => void;
  /** Milliseconds to wait for a change in AWS. @default 60000 */
  readonly maxWaitMs?: number;
}

/**
 * Tests a deployment in a few seconds: the function responds and predicts, and so does its newest version by its number, because a
 * canary's share of the traffic may miss all other checks; the endpoint accepts permitted callers, refuses others, returns the
 * function's prediction, and responds to mistakes with problem documents.
 * @throws SmokeFailed after all checks, when any has failed
 */
export async function smoke(
  outputs: DeploymentOutputs,
  { env = process.env, write = console.log, maxWaitMs = 60_000 }: SmokeOptions = {},
): Promise<void> {
  const report = testReport(write);
  const example = await testFunction(outputs, env, report);
  const endpoint = openEndpoint(outputs, env, maxWaitMs);
  if (endpoint === undefined) report.skip("the endpoint", "there is none (api is none, or only phase 1 is applied)");
  else await testEndpoint(endpoint, outputs, example, report, { maxWaitMs, mock: isMock(env) });
  if (report.failed.length > 0) throw new SmokeFailed(report.failed);
}

async function testFunction(
  outputs: DeploymentOutputs,
  env: Environment,
  report: TestReport,
): Promise<Example | undefined> {
  const { function_name: name, alias, region, function_version: newest } = outputs;
  if (name === null || alias === null) {
    return report.check("the function responds", async () => {
      throw new Error("there is none: push an image and apply again (`npm run deploy` does both)");
    });
  }
  const client = new LambdaClient(clientSettings(env, region));
  const example = await checkFunction({ client, name, qualifier: alias }, report);
  if (newest !== null) await testNewest({ client, name, qualifier: newest }, outputs, example, report);
  return example;
}

/** After a rollback the newest version gets no traffic and may be broken. */
async function testNewest(
  reference: FunctionReference,
  { live }: DeploymentOutputs,
  example: Example | undefined,
  report: TestReport,
): Promise<void> {
  const version = reference.qualifier;
  if (live === null || live.version === version || version in live.canary) {
    return checkVersion(reference, example, report);
  }
  report.skip(`version ${version}, the newest`, `version ${live.version} gets all the traffic`);
}

async function testEndpoint(
  endpoint: Endpoint,
  { auth }: DeploymentOutputs,
  example: Example | undefined,
  report: TestReport,
  options: { readonly maxWaitMs: number; readonly mock: boolean },
): Promise<void> {
  if (endpoint.hasCredentials) await checkEndpoint(endpoint, example, report, options.maxWaitMs);
  else report.skip("the endpoint accepts a permitted caller", "IRIS_TOKEN is not set: set it to a token of the issuer");
  await checkRefusals(endpoint, auth, report, options);
}
