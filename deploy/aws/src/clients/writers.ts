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

/** A task gets thirty seconds to end by itself. */
const MAX_STOP_S = 300;
/** How many tasks ECS describes in one call. */
const BATCH_SIZE = 100;

/** Stops all running executions of a state machine; returns how many. */
export async function stopExecutions(client: SFNClient, stateMachineArn: string): Promise<number> {
  const running: string[] = [];
  try {
    const pages = paginateListExecutions({ client }, { stateMachineArn, statusFilter: "RUNNING" });
    for await (const { executions = [] } of pages) {
      for (const { executionArn } of executions) if (executionArn !== undefined) running.push(executionArn);
    }
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
  }
  const cause = "iris removes the state machine";
  for (const executionArn of running) await client.send(new StopExecutionCommand({ executionArn, cause }));
  return running.length;
}

/** Stops all tasks of a cluster and waits for them; returns how many. */
export async function stopTasks(client: ECSClient, cluster: string): Promise<number> {
  const running: string[] = [];
  try {
    for await (const { taskArns = [] } of paginateListTasks({ client }, { cluster, desiredStatus: "RUNNING" })) {
      running.push(...taskArns);
    }
  } catch (error) {
    if (!(error instanceof ClusterNotFoundException)) throw error;
  }
  for (const task of running) {
    await client.send(new StopTaskCommand({ cluster, task, reason: "iris removes the cluster" }));
  }
  for (let start = 0; start < running.length; start += BATCH_SIZE) {
    const tasks = running.slice(start, start + BATCH_SIZE);
    await waitUntilTasksStopped({ client, maxWaitTime: MAX_STOP_S, minDelay: 1, maxDelay: 5 }, { cluster, tasks });
  }
  return running.length;
}
