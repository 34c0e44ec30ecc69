import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { Type } from "@sinclair/typebox";
import { expectStatus } from "./endpoint.ts";
import { checkPrediction, type ModelUnderTest, readModel } from "./modelUnderTest.ts";
import { CheckFailed, excerpt, readJson, type TestReport } from "./report.ts";

/** What the handler returns for a direct invocation. */
const HandlerResult = Type.Object({ statusCode: Type.Integer(), body: Type.String() });

/** A function, and the alias or version to invoke. */
export interface FunctionReference {
  readonly client: LambdaClient;
  readonly name: string;
  readonly qualifier: string;
}

interface Invocation {
  readonly status: number;
  readonly text: string;
  /** The version of the function that ran. */
  readonly version: string;
  /** Milliseconds, and those of INIT after a cold start. */
  readonly duration: string;
}

/**
 * Checks the function without a gateway.
 * @returns the model for the other checks; undefined when a check failed
 */
export async function checkFunction(
  reference: FunctionReference,
  report: TestReport,
): Promise<ModelUnderTest | undefined> {
  const { name, qualifier } = reference;
  const isReady = await report.check(`the function ${name}:${qualifier} responds to an invocation`, async (note) => {
    const invocation = await invoke(reference, { rawPath: "/health/ready" });
    expectStatus(invocation, 200);
    note(`version ${invocation.version}, first response after ${invocation.duration}`);
    return true;
  });
  if (isReady === undefined) return undefined;
  return report.check("the function predicts", async (note) => {
    const model = await readModel((rawPath) => invoke(reference, { rawPath }));
    const invocation = await invoke(reference, { body: model.row });
    expectStatus(invocation, 200);
    note(`${model.name} version ${model.version}: ${checkPrediction(model, invocation.text)}, ${invocation.duration}`);
    return model;
  });
}

/**
 * Checks one version by its number, whatever its share of the traffic.
 * @param model undefined when it is unknown: then only whether the version is ready
 */
export async function checkVersion(
  reference: FunctionReference,
  model: ModelUnderTest | undefined,
  report: TestReport,
): Promise<void> {
  const { qualifier: version } = reference;
  await report.check(`version ${version}, the newest, responds by its number`, async (note) => {
    const event = model === undefined ? { rawPath: "/health/ready" } : { body: model.row };
    const invocation = await invoke(reference, event);
    if (invocation.version !== version) throw new CheckFailed(`version ${version}`, `version ${invocation.version}`);
    expectStatus(invocation, 200);
    note(`${model === undefined ? "ready" : checkPrediction(model, invocation.text)}, ${invocation.duration}`);
  });
}

/**
 * Invokes the function as `aws lambda invoke` does.
 * @throws CheckFailed when the function fails, or returns something else than the handler does
 */
async function invoke({ client, name, qualifier }: FunctionReference, event: unknown): Promise<Invocation> {
  const started = performance.now();
  // the qualifier is part of the name because moto ignores the parameter
  const input = { FunctionName: `${name}:${qualifier}`, Payload: JSON.stringify(event), LogType: "Tail" } as const;
  const { Payload, FunctionError, ExecutedVersion = "", LogResult = "" } = await client.send(new InvokeCommand(input));
  const ms = performance.now() - started;
  const payload = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) {
    const hint = `Its log group is /aws/lambda/${name}.`;
    throw new CheckFailed("a response", `${FunctionError} error ${excerpt(payload)}`, hint);
  }
  const { statusCode: status, body: text } = readJson(HandlerResult, payload, "a response of the handler");
  const [, initMs] = /Init Duration: ([\d.]+) ms/.exec(Buffer.from(LogResult, "base64").toString()) ?? [];
  const init = initMs === undefined ? "" : `, of which INIT took ${Number(initMs).toFixed(0)} ms`;
  return { status, text, version: ExecutedVersion, duration: `${ms.toFixed(0)} ms${init}` };
}
