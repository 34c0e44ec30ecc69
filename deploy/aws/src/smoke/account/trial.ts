import { LambdaClient } from "@aws-sdk/client-lambda";
import type { DeploymentOutputs } from "../../outputs.ts";
import { clientSettings, isMock } from "../aws.ts";
import { CheckFailed, type Journal } from "../check.ts";
import type { Callee } from "../invocation.ts";
import type { World } from "./world.ts";

/** What is tried, and what is needed for that. */
export interface Trial extends World {
  readonly outputs: DeploymentOutputs;
  readonly journal: Journal;
  readonly callee: Callee;
  /** Whether AWS is played by a mock, which accepts what AWS refuses. */
  readonly mock: boolean;
}

/** @throws CheckFailed when there is no function */
export function openTrial(outputs: DeploymentOutputs, journal: Journal, world: World): Trial {
  const { function_name: name, alias: qualifier, region } = outputs;
  if (name === null || qualifier === null) throw new CheckFailed("no function", "one with an alias");
  const client = new LambdaClient(clientSettings(world.env, region));
  return { ...world, outputs, journal, callee: { client, name, qualifier }, mock: isMock(world.env) };
}
