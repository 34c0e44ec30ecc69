import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "../cliError.ts";
import { note, type Session } from "../context.ts";
import type { DeploymentOutputs } from "../outputs.ts";

/** What `iris-models list --json` prints. */
const Models = Type.Array(Type.Object({ name: Type.String() }));

/** Trains the first model into the bucket; another one only with --retrain. */
export async function train(session: Session, { registry }: DeploymentOutputs): Promise<void> {
  const { commandLine, context, env } = session;
  const program = join(context.root, "packages/models/bin/iris-models.js");
  const list = [program, "list", "--registry", registry, "--json"];
  const { code, stdout, stderr } = await context.processes.read(process.execPath, list, { env });
  if (code !== 0) throw new CliError(`cannot list the models in ${registry}: ${stderr.trim().replace(/^error: /, "")}`);
  const names = Value.Parse(Models, JSON.parse(stdout)).map(({ name }) => name);
  if (names.length > 0) note(context.terminal, `${registry} has ${names.join(", ")}`);
  if (names.length > 0 && !(commandLine.task.kind === "deploy" && commandLine.task.retrain)) {
    note(context.terminal, "skipped (--retrain trains and publishes another version)");
    return;
  }
  await context.processes.show(process.execPath, [program, "train", "--registry", registry], { env });
}
