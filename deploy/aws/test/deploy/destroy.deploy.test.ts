import {
  DeregisterTaskDefinitionCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { CreateBucketCommand, DeleteBucketCommand, PutBucketTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import {
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAws } from "../../src/clients/aws.ts";
import { clientSettings } from "../../src/clients/credentials.ts";
import { accountOf } from "./support/account.ts";
import { type MockDeployment, startMockDeployment } from "./support/mockDeployment.ts";

const REGION = "eu-west-1";
const BUCKET = "iris-123456789012-eu-west-1";

let mock: MockDeployment;
let before: unknown;
beforeAll(async () => {
  mock = await startMockDeployment();
  before = await account();
});
afterAll(() => mock?.stop());

const account = () => accountOf(mock.aws.url, REGION);
const settings = () => clientSettings(mock.aws.env, REGION);
const aws = () => openAws(mock.aws.env, REGION);

/** A batch and a training that would go on for an hour. */
async function startWriters(): Promise<void> {
  const sfn = new SFNClient(settings());
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const stateMachineArn = stateMachines[0]?.stateMachineArn;
  const definition = JSON.stringify({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 3600, End: true } } });
  await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  await sfn.send(new StartExecutionCommand({ stateMachineArn, name: "slow" }));
  const ecs = new ECSClient(settings());
  // the mock runs no task whose memory is that of the whole task, as ours
  const container = { name: "train", image: "busybox", memory: 512 };
  await ecs.send(new RegisterTaskDefinitionCommand({ family: "slow", containerDefinitions: [container] }));
  await ecs.send(new RunTaskCommand({ cluster: "iris-training", taskDefinition: "slow", launchType: "FARGATE" }));
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: "slow:1" }));
}

test("whoever writes is stopped first, and nothing is emptied while something else is there", async () => {
  const made = await mock.run("--var batch=true --var training=true");
  expect(made.code, made.output).toBe(0);
  await startWriters();
  const { code, output } = await mock.run("--destroy", { fails: "destroy" });
  expect(code, output).toBe(1);
  expect(output).toMatch(/^\[3\/5\] Stopping batches and trainings\n +2 stopped$/m);
  const { taskArns } = await new ECSClient(settings()).send(
    new ListTasksCommand({ cluster: "iris-training", desiredStatus: "RUNNING" }),
  );
  expect(taskArns).toEqual([]);
  expect((await aws().bucket.size(BUCKET)).objects).toBeGreaterThan(0);
  expect((await aws().images.size("iris")).images).toBeGreaterThan(0);
});

test("what Terraform does not know of is told, by its tag", async () => {
  const s3 = new S3Client({ ...settings(), forcePathStyle: true });
  const stray = { Bucket: "stray" };
  await s3.send(new CreateBucketCommand({ ...stray, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await s3.send(
    new PutBucketTaggingCommand({ ...stray, Tagging: { TagSet: [{ Key: "Application", Value: "iris" }] } }),
  );
  const first = await mock.run("--destroy");
  expect(first.output).toMatch(/^error: Terraform has destroyed everything .*Application=iris: arn:aws:s3:::stray\. /m);
  const again = await mock.run("--destroy");
  expect(again.output).toMatch(/^error: nothing is deployed from .* with the name iris: arn:aws:s3:::stray\. /m);
  expect([first.code, again.code]).toEqual([1, 1]);
  await s3.send(new DeleteBucketCommand(stray));
});

test("then nothing is left", async () => {
  expect(await mock.run("--destroy")).toMatchObject({ code: 0, output: expect.stringContaining("nothing to remove") });
  expect(await account()).toEqual(before);
});
