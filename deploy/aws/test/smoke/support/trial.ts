import { openAws } from "../../../src/clients/aws.ts";
import type { DeploymentOutputs } from "../../../src/outputs.ts";
import type { Printed, Programs } from "../../../src/programs.ts";
import type { Deployment, Variables } from "../../../src/smoke/account/deployment.ts";
import { openTrial, type Trial } from "../../../src/smoke/account/trial.ts";
import type { World } from "../../../src/smoke/account/world.ts";
import { openJournal } from "../../../src/smoke/check.ts";
import { readState, type State } from "../../../src/state.ts";
import { Stop } from "../../../src/stop.ts";
import { outputs } from "./outputs.ts";
import { type Differences, environmentOf, startWorld } from "./world.ts";

/** What a program of this machine prints to a command line; undefined where it fails. */
export type Says = (line: string) => unknown;

/** Programs that print JSON, and a list of all that were run. */
export function programsThat(say: Says): Programs & { readonly lines: string[] } {
  const lines: string[] = [];
  const run = (program: string, args: readonly string[]): Printed => {
    const line = [program, ...args].join(" ");
    lines.push(line);
    const said = say(line);
    return said === undefined
      ? { code: 254, stdout: "", stderr: "AccessDenied" }
      : { code: 0, stdout: JSON.stringify(said), stderr: "" };
  };
  return {
    lines,
    read: async (program, args) => run(program, args),
    show: async (program, args) => {
      if (run(program, args).code !== 0) throw new Stop(`${program} failed.`);
    },
  };
}

/** The world of the script, with a terminal whose lines are kept. */
export function scriptWorld(say: Says, env: World["env"] = {}, answer = "yes") {
  const written: string[] = [];
  const write = (line: string) => void written.push(line);
  const terminal = { write, warn: write, interactive: true, ask: async () => answer };
  const world = {
    env,
    programs: programsThat(say),
    terminal,
    aws: (region: string) => openAws(env, region),
    regionOfProfile: async () => "eu-west-1",
    patience: 0,
  };
  return { written, world };
}

/** Tries something against a world; `said` is what the journal wrote. */
export async function tryAgainst(
  work: (trial: Trial) => Promise<void>,
  differences: Differences = {},
  say: Says = () => ({}),
  given: Partial<DeploymentOutputs> = {},
): Promise<string> {
  const server = await startWorld("none", differences);
  const { written, world } = scriptWorld(say, environmentOf(server.url));
  try {
    const journal = openJournal(world.terminal.write);
    // what plays AWS here is no mock that accepts everything
    await work({ ...openTrial({ ...outputs, auth: "none", ...given }, journal, world), mock: false });
    return written.join("\n");
  } finally {
    await server.stop();
  }
}

/** A deployment whose outputs are given; `runs` is what it was asked to do. */
export function deploymentOf(
  given: Partial<DeploymentOutputs> = {},
  state: State = readState({}),
): Deployment & { readonly runs: [readonly string[], Variables?][] } {
  const runs: [readonly string[], Variables?][] = [];
  return {
    runs,
    destroyLine: "destroy it",
    run: async (flags, variables) => void runs.push(variables === undefined ? [flags] : [flags, variables]),
    outputs: async () => ({ ...outputs, ...given }),
    state: async () => state,
  };
}
