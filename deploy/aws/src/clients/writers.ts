import {
  ClusterNotFoundException,
  type ECSClient,
  paginateListTasks,
  StopTaskCommand,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import {
  paginateListExecutions,
  type SFNClient,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { orMissing } from "./awsErrors.ts";

/** A task gets thirty seconds to end by itself. */
const WAIT = { maxWaitTime: 300, minDelay: 1, maxDelay: 5 };

async function collect<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** Stops all running executions of a state machine; returns how many. */
export async function stopExecutions(client: SFNClient, stateMachineArn: string): Promise<number> {
  const pages = paginateListExecutions({ client }, { stateMachineArn, statusFilter: "RUNNING" });
  const running = (await orMissing(collect(pages), StateMachineDoesNotExist)) ?? [];
  const executions = running.flatMap((page) => page.executions ?? []);
  const cause = "iris removes the state machine";
  for (const { executionArn } of executions) await client.send(new StopExecutionCommand({ executionArn, cause }));
  return executions.length;
}

/** Stops all tasks of a cluster and waits for them; returns how many. */
export async function stopTasks(client: ECSClient, cluster: string): Promise<number> {
  const pages = paginateListTasks({ client }, { cluster, desiredStatus: "RUNNING" });
  const running = (await orMissing(collect(pages), ClusterNotFoundException)) ?? [];
  let count = 0;
  // a page has at most the hundred that one call of the waiter takes
  for (const { taskArns: tasks = [] } of running) {
    const reason = "iris removes the cluster";
    for (const task of tasks) await client.send(new StopTaskCommand({ cluster, task, reason }));
    if (tasks.length > 0) await waitUntilTasksStopped({ client, ...WAIT }, { cluster, tasks });
    count += tasks.length;
  }
  return count;
}
