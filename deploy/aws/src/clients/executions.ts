import {
  paginateListExecutions,
  type SFNClient,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";

/** Executions of state machines in Step Functions. */
export interface Executions {
  /** Stops all that run, and with each the calls that it has not made yet; returns how many. */
  readonly stopAll: (machineArn: string) => Promise<number>;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference */
export function executionsOf(sfn: SFNClient): Executions {
  return {
    stopAll: async (machineArn) => {
      const running = await runningOf(sfn, machineArn);
      const cause = "iris removes the state machine";
      for (const executionArn of running) await sfn.send(new StopExecutionCommand({ executionArn, cause }));
      return running.length;
    },
  };
}

async function runningOf(sfn: SFNClient, stateMachineArn: string): Promise<readonly string[]> {
  const arns: string[] = [];
  try {
    for await (const { executions = [] } of paginateListExecutions(
      { client: sfn },
      { stateMachineArn, statusFilter: "RUNNING" },
    )) {
      for (const { executionArn } of executions) if (executionArn !== undefined) arns.push(executionArn);
    }
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
  }
  return arns;
}
