import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { Type } from "@sinclair/typebox";
import { clientSettings } from "../aws.ts";
import { CheckFailed } from "../check.ts";
import { insist } from "../insist.ts";
import { invoke } from "../invocation.ts";
import { readJson } from "../shape.ts";
import { readSubject } from "../subject.ts";
import type { Trial } from "./trial.ts";

const ROWS = 20;
const PATIENCE_MS = 300_000;
/** A row that no model takes: its fault has to come back in its place. */
const BAD_ROW = { no_feature_of_any_model: 1 };

/** What a distributed map ends with, its manifest, and a file that the manifest names. All described by AWS for ResultWriter. */
const MapOutput = Type.Object({ ResultWriterDetails: Type.Object({ Bucket: Type.String(), Key: Type.String() }) });
const Manifest = Type.Object({
  ResultFiles: Type.Object({ SUCCEEDED: Type.Array(Type.Object({ Key: Type.String() }), { minItems: 1 }) }),
});
const ResultFile = Type.Array(Type.Object({ Output: Type.String() }));
const BatchAnswer = Type.Object({ results: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

/** Whether rows below batch/input/ come back as predictions below batch/output/. */
export async function tryBatch(trial: Trial): Promise<void> {
  const { outputs, journal, env, mock } = trial;
  const title = "a batch of rows is predicted, a bad row with its fault";
  const machine = outputs.state_machine_arn;
  if (machine === null) return journal.skip(title, "there is no state machine");
  const s3 = new S3Client({ ...clientSettings(env, outputs.region), forcePathStyle: mock });
  const sfn = new SFNClient(clientSettings(env, outputs.region));
  await journal.check(title, async (note) => {
    const { row, model } = await readSubject(async (rawPath) => {
      const { status, body } = await invoke(trial.callee, { rawPath });
      return { status, text: body };
    });
    const rows = [...Array.from({ length: ROWS - 1 }, () => row), BAD_ROW];
    const key = `batch/input/smoke-${Date.now()}.jsonl`;
    const Body = rows.map((one) => `${JSON.stringify(one)}\n`).join("");
    await s3.send(new PutObjectCommand({ Bucket: outputs.bucket, Key: key, Body }));
    const input = { model: model.model, version: model.version, key };
    const output = await runMachine(sfn, machine, input, PATIENCE_MS * trial.patience);
    const results = await resultsOf(s3, output);
    const predicted = results.filter((result) => "prediction" in result).length;
    const faults = results.filter((result) => "error" in result).length;
    if (predicted !== ROWS - 1 || faults !== 1) {
      throw new CheckFailed(`${predicted} predictions and ${faults} faults`, `${ROWS - 1} and 1`);
    }
    note(`${predicted} predictions, ${faults} fault`);
  });
}

async function runMachine(
  sfn: SFNClient,
  stateMachineArn: string,
  input: unknown,
  patienceMs: number,
): Promise<string> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: `smoke-${Date.now()}`, input: JSON.stringify(input) }),
  );
  const ended = await insist(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status === "RUNNING") throw new CheckFailed("an execution that still runs", "its end");
    return execution;
  }, patienceMs);
  if (ended.status === "SUCCEEDED") return ended.output ?? "";
  throw new CheckFailed(`${ended.status}: ${ended.error ?? ""} ${ended.cause ?? ""}`, "SUCCEEDED");
}

async function resultsOf(s3: S3Client, output: string): Promise<Readonly<Record<string, unknown>>[]> {
  const { Bucket, Key } = readJson(MapOutput, output, "the address of a manifest").ResultWriterDetails;
  const read = async (key: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  };
  const { SUCCEEDED } = readJson(Manifest, await read(Key), "a manifest of results").ResultFiles;
  const files = await Promise.all(SUCCEEDED.map(async (file) => readJson(ResultFile, await read(file.Key), "results")));
  return files.flat().flatMap((call) => readJson(BatchAnswer, call.Output, "the handler's answer to a batch").results);
}
