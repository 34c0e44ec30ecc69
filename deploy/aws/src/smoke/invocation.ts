import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { Type } from "@sinclair/typebox";
import { CheckFailed } from "./check.ts";
import { excerpt, readJson } from "./shape.ts";

/** What the handler gives to a direct invocation. */
const HandlerAnswer = Type.Object({ statusCode: Type.Integer(), body: Type.String() });

/** The answer of one invocation. */
export interface Invocation {
  readonly status: number;
  readonly body: string;
  /** Version of the function that answered. */
  readonly version: string;
  readonly ms: number;
  /** Milliseconds of INIT, where this was a cold start and the log says so. */
  readonly initMs?: number;
}

/** A function and the alias or version to call. */
export interface Callee {
  readonly client: LambdaClient;
  readonly name: string;
  readonly qualifier: string;
}

/**
 * Invokes the function, as `aws lambda invoke` does.
 * @param event what the handler gets
 * @throws CheckFailed when the function fails, or answers with what is no answer of the handler
 */
export async function invoke({ client, name, qualifier }: Callee, event: unknown): Promise<Invocation> {
  const started = performance.now();
  const output = await client.send(
    new InvokeCommand({
      // as people write it; moto does not see a Qualifier
      FunctionName: `${name}:${qualifier}`,
      Payload: JSON.stringify(event),
      LogType: "Tail",
    }),
  );
  const ms = performance.now() - started;
  const text = Buffer.from(output.Payload ?? []).toString();
  if (output.FunctionError !== undefined) {
    const todo = `Its log group is /aws/lambda/${name}.`;
    throw new CheckFailed(`${output.FunctionError} error ${excerpt(text)}`, "an answer", todo);
  }
  const { statusCode, body } = readJson(HandlerAnswer, text, "an answer of the handler");
  const initMs = initOf(output.LogResult);
  return {
    status: statusCode,
    body,
    version: output.ExecutedVersion ?? "",
    ms,
    ...(initMs !== undefined && { initMs }),
  };
}

/** The REPORT line of a cold start names it: `Init Duration: 412.34 ms`. */
function initOf(log: string | undefined): number | undefined {
  const found = /Init Duration: ([\d.]+) ms/.exec(Buffer.from(log ?? "", "base64").toString())?.[1];
  return found === undefined ? undefined : Number(found);
}
