import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MockAws, startMockAws } from "../../mock/mockAws.ts";

const SETTINGS = { region: "us-east-1", credentials: { accessKeyId: "testing", secretAccessKey: "testing" } };

/** A distributed map over an S3 object; a child fails whose row, or what its batch has in common, is of the kind "bad". */
const definition = (map: Readonly<Record<string, unknown>>) =>
  JSON.stringify({
    StartAt: "Map",
    States: {
      Map: {
        Type: "Map",
        End: true,
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "JSONL" },
          Parameters: { Bucket: "rows", "Key.$": "$.key" },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "Look",
          States: {
            Look: {
              Type: "Choice",
              Choices: [
                {
                  Or: ["$.kind", "$.BatchInput.kind"].map((Variable) => ({
                    And: [
                      { Variable, IsPresent: true },
                      { Variable, StringEquals: "bad" },
                    ],
                  })),
                  Next: "Refuse",
                },
              ],
              Default: "Take",
            },
            Refuse: { Type: "Fail", Error: "BAD", Cause: "a bad row" },
            Take: { Type: "Pass", End: true },
          },
        },
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Parameters: { Bucket: "rows", Prefix: "out" },
          ...(map.WriterConfig ? { WriterConfig: map.WriterConfig } : {}),
        },
        ...Object.fromEntries(Object.entries(map).filter(([name]) => name !== "WriterConfig")),
      },
    },
  });

const rowsOf = (kinds: string): object[] => [...kinds].map((kind, id) => ({ id, kind: kind === "b" ? "bad" : "good" }));

describe("distributed maps of the mock", () => {
  let aws: MockAws;
  let s3: S3Client;
  let sfn: SFNClient;
  let count = 0;
  beforeAll(async () => {
    aws = await startMockAws();
    s3 = new S3Client({ ...SETTINGS, endpoint: aws.url, forcePathStyle: true });
    sfn = new SFNClient({ ...SETTINGS, endpoint: aws.url });
    await s3.send(new CreateBucketCommand({ Bucket: "rows" }));
  });
  afterAll(async () => {
    s3?.destroy();
    sfn?.destroy();
    await aws?.stop();
  });

  const read = async (key: string): Promise<string> =>
    (await (await s3.send(new GetObjectCommand({ Bucket: "rows", Key: key }))).Body?.transformToString()) ?? "";

  async function run(text: string, map: Readonly<Record<string, unknown>> = {}, input: object = {}) {
    count += 1;
    await s3.send(new PutObjectCommand({ Bucket: "rows", Key: `${count}.jsonl`, Body: text }));
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: `map-${count}`,
        definition: definition(map),
        roleArn: "arn:aws:iam::123456789012:role/map",
      }),
    );
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn,
        name: "one",
        input: JSON.stringify({ key: `${count}.jsonl`, ...input }),
      }),
    );
    const describeIt = () => sfn.send(new DescribeExecutionCommand({ executionArn }));
    await expect.poll(async () => (await describeIt()).status).not.toBe("RUNNING");
    const { status, error, cause, output } = await describeIt();
    if (output === undefined) return { status, error, cause };
    const details = JSON.parse(output).ResultWriterDetails;
    const { ResultFiles: files } = JSON.parse(await read(details.Key));
    const texts = async (status: string) => Promise.all(files[status].map(({ Key }: { Key: string }) => read(Key)));
    return { status, files, succeeded: await texts("SUCCEEDED"), failed: await texts("FAILED") };
  }

  const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const inputs = (text: string) => JSON.parse(text).map(({ Input }: { Input: string }) => JSON.parse(Input));

  it("give each line to a child, and write what it was given and gave", async () => {
    const { status, files, succeeded } = await run(lines(rowsOf("ggg")));
    expect(status).toBe("SUCCEEDED");
    expect(files).toMatchObject({ FAILED: [], PENDING: [], SUCCEEDED: [{ Size: succeeded?.[0]?.length }] });
    expect(JSON.parse(succeeded?.[0] ?? "")).toMatchObject(
      rowsOf("ggg").map((row) => ({ Input: JSON.stringify(row), Output: JSON.stringify(row), Status: "SUCCEEDED" })),
    );
  });

  it("batch by count and by bytes, with what is the same for all", async () => {
    const rows = rowsOf("ggggg");
    const BatchInput = { "model.$": "$.model", fixed: 1 };
    const byCount = await run(lines(rows), { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput } }, { model: "iris" });
    expect(inputs(byCount.succeeded?.[0] ?? "")).toEqual(
      [rows.slice(0, 2), rows.slice(2, 4), rows.slice(4)].map((Items) => ({
        BatchInput: { model: "iris", fixed: 1 },
        Items,
      })),
    );
    const byBytes = await run(lines(rows), { ItemBatcher: { MaxInputBytesPerBatch: 90 } });
    expect(inputs(byBytes.succeeded?.[0] ?? "").map(({ Items }: { Items: object[] }) => Items.length)).toEqual([3, 2]);
  });

  it("fail when more items fail than are tolerated, those of a failed batch all counting", async () => {
    const rows = lines(rowsOf("gggbgggggg"));
    const exceeded = { status: "FAILED", error: "States.ExceedToleratedFailureThreshold" };
    expect(await run(rows)).toMatchObject(exceeded);
    expect(await run(rows, { ToleratedFailurePercentage: 9 })).toMatchObject(exceeded);
    const ItemBatcher = { MaxItemsPerBatch: 3, BatchInput: { kind: "bad" } };
    expect(await run(rows, { ItemBatcher, ToleratedFailureCount: 9 })).toMatchObject(exceeded);

    const tolerated = await run(rows, { ToleratedFailurePercentage: 10 });
    expect(tolerated.status).toBe("SUCCEEDED");
    expect(JSON.parse(tolerated.failed?.[0] ?? "")).toMatchObject([
      { Status: "FAILED", Error: "BAD", Cause: "a bad row" },
    ]);
    expect(await run(rows, { ItemBatcher, ToleratedFailureCount: 10 })).toMatchObject({ status: "SUCCEEDED" });
    expect(await run(rows, { ToleratedFailureCount: 1 })).toMatchObject({ status: "SUCCEEDED" });
  });

  it("write what was asked for: outputs alone, lists as one list, JSON Lines", async () => {
    const rows = rowsOf("gg");
    const compact = await run(lines(rows), { WriterConfig: { Transformation: "COMPACT", OutputType: "JSON" } });
    expect(JSON.parse(compact.succeeded?.[0] ?? "")).toEqual(rows);
    const flat = await run("[1, 2]\n[3]\n", { WriterConfig: { Transformation: "FLATTEN", OutputType: "JSONL" } });
    expect(flat.files.SUCCEEDED[0].Key).toMatch(/SUCCEEDED_0\.jsonl$/);
    expect(flat.succeeded?.[0]).toBe("1\n2\n3");
  });

  it("fail over a file that is no JSON Lines", async () => {
    expect(await run('{"id": 1}\nrubbish\n')).toMatchObject({ status: "FAILED", error: "States.ItemReaderFailed" });
  });
});
