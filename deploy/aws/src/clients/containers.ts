import {
  ClusterNotFoundException,
  type ECSClient,
  paginateListTasks,
  StopTaskCommand,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";

/** Container tasks in ECS. */
export interface Containers {
  /** Stops all tasks of a cluster, and waits until they have stopped; returns how many. */
  readonly stopAll: (cluster: string) => Promise<number>;
}

/** A task gets thirty seconds to end by itself. */
const LONGEST_STOP_S = 300;
/** What ECS describes in one call. */
const BATCH = 100;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference */
export function containersOf(ecs: ECSClient): Containers {
  return {
    stopAll: async (cluster) => {
      const tasks = await tasksOf(ecs, cluster);
      for (const task of tasks) {
        await ecs.send(new StopTaskCommand({ cluster, task, reason: "iris removes the cluster" }));
      }
      for (let start = 0; start < tasks.length; start += BATCH) {
        const some = { cluster, tasks: tasks.slice(start, start + BATCH) };
        await waitUntilTasksStopped({ client: ecs, maxWaitTime: LONGEST_STOP_S, minDelay: 1, maxDelay: 5 }, some);
      }
      return tasks.length;
    },
  };
}

async function tasksOf(ecs: ECSClient, cluster: string): Promise<string[]> {
  const arns: string[] = [];
  try {
    for await (const { taskArns = [] } of paginateListTasks({ client: ecs }, { cluster, desiredStatus: "RUNNING" })) {
      arns.push(...taskArns);
    }
  } catch (error) {
    if (!(error instanceof ClusterNotFoundException)) throw error;
  }
  return arns;
}
