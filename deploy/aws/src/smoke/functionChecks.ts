import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { Type } from "@sinclair/typebox";
import { Contract, exampleRow } from "../exampleRow.ts";
import { expectStatus } from "./endpoint.ts";
import { CheckFailed, excerpt, readJson, type TestReport } from "./report.ts";

/** What the handler returns for a direct invocation. */
const HandlerResult = Type.Object({ statusCode: Type.Integer(), body: Type.String() });
const Prediction = Type.Object({ prediction: Type.Object({}, { minProperties: 1 }) });
/** A function, and the alias or version to invoke. */
export interface FunctionReference {
  readonly client: LambdaClient;
  readonly name: string;
  readonly qualifier: string;
}

/** A row of the default model, and the function's prediction, which every other way has to return too. */
export interface Example {
  readonly row: unknown;
  readonly prediction: string;
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
 * @returns an example for the other checks; undefined when a check failed
 */
export async function checkFunction(reference: FunctionReference, report: TestReport): Promise<Example | undefined> {
  const { name, qualifier } = reference;
  const isReady = await report.check(`the function ${name}:${qualifier} responds to an invocation`, async (note) => {
    const invocation = await invoke(reference, { rawPath: "/health/ready" });
    expectStatus(
      invocation,
      200,
      "`iris-models verify` says what is wrong with a model, `iris-models train` makes one.",
    );
    note(`version ${invocation.version}, first response after ${invocation.duration}`);
    return true;
  });
  if (isReady === undefined) return undefined;
  return report.check("the function predicts", async (note) => {
    const document = await invoke(reference, { rawPath: "/openapi.json" });
    expectStatus(document, 200);
    const contract = readJson(Contract, document.text, "an OpenAPI document with an example row");
    const row = exampleRow(contract);
    const invocation = await invoke(reference, { body: row });
    const prediction = readPrediction(invocation);
    note(`${excerpt(prediction)}, ${invocation.duration}`);
    return { row, prediction };
  });
}

/**
 * Checks one version by its number, whatever its share of the traffic.
 * @param example undefined when there is none: then only whether the version is ready
 */
export async function checkVersion(
  reference: FunctionReference,
  example: Example | undefined,
  report: TestReport,
): Promise<void> {
  const { qualifier: version } = reference;
  await report.check(`version ${version}, the newest, responds by its number`, async (note) => {
    const invocation = await invoke(reference, example ? { body: example.row } : { rawPath: "/health/ready" });
    if (invocation.version !== version) throw new CheckFailed(`version ${version}`, `version ${invocation.version}`);
    if (example === undefined) expectStatus(invocation, 200);
    note(`${example === undefined ? "ready" : excerpt(readPrediction(invocation))}, ${invocation.duration}`);
  });
}

/**
 * The prediction in a response, as JSON.
 * @throws CheckFailed when there is none
 */
export function readPrediction(response: { readonly status: number; readonly text: string }): string {
  expectStatus(response, 200);
  return JSON.stringify(readJson(Prediction, response.text, "a prediction").prediction);
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
