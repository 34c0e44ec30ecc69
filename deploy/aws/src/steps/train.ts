import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { DeploymentOutputs } from "../outputs.ts";
import { note, type Session } from "../session.ts";
import { Stop } from "../stop.ts";

/** What `iris-models list --json` prints. */
const Listed = Type.Array(Type.Object({ name: Type.String() }));

/** Trains the first model into the bucket; a further one only when it was asked for. */
export async function train(session: Session, { registry }: DeploymentOutputs): Promise<void> {
  const { world, args, env } = session;
  const program = join(world.root, "packages/models/bin/iris-models.js");
  const models = await namesIn(session, program, registry);
  if (models.length > 0) note(world.terminal, `${registry} has ${models.join(", ")}`);
  if (models.length > 0 && !(args.task.kind === "deploy" && args.task.retrain)) {
    note(world.terminal, "(--retrain trains and publishes a further version)");
    return;
  }
  await world.programs.show(process.execPath, [program, "train", "--registry", registry], { env });
}

/** By iris itself: a publish that broke off has left files, and no model. */
async function namesIn({ world, env }: Session, program: string, registry: string): Promise<readonly string[]> {
  const list = [program, "list", "--registry", registry, "--json"];
  const { code, stdout, stderr } = await world.programs.read(process.execPath, list, { env });
  if (code !== 0)
    throw new Stop(`the models in ${registry} cannot be listed: ${stderr.trim().replace(/^error: /, "")}`);
  return Value.Parse(Listed, JSON.parse(stdout)).map(({ name }) => name);
}
