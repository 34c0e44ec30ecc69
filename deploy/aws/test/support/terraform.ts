import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";
import { copyTerraform, neutralEnvironment, providerOverride, TERRAFORM, terraformConfig } from "iris-mock-aws";
import { Plan } from "./plan.ts";

/** Variables by their names; lists and objects as they are in TypeScript. */
export type Variables = Readonly<Record<string, unknown>>;

/** How a program has ended, and all that it said. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** A copy of the modules in a folder of its own, after `terraform init`. */
export interface Workspace {
  readonly folder: string;
  /** @throws Error with all that Terraform said, unless it ends as expected */
  run(args: readonly string[], expected?: number): Promise<string>;
  /** Runs it and lets it fail. */
  attempt(args: readonly string[]): Promise<Ended>;
  /** @returns all that Terraform said */
  apply(variables: Variables): Promise<string>;
  /** @returns what would be there after an apply, and how it is written */
  plan(variables: Variables): Promise<Plan>;
  output(): Promise<Record<string, unknown>>;
  destroy(variables: Variables): Promise<void>;
  remove(): Promise<void>;
}

const Outputs = Type.Record(Type.String(), Type.Object({ value: Type.Unknown() }));

/** What went wrong, without the plan before it. */
const fault = (text: string): string => text.slice(Math.max(0, text.search(/^(│ )?Error: /m)));

/**
 * Copies the modules and prepares the copy.
 * @param given the environment of every call, such as that of the mock. Default: that of this machine, without an AWS account
 * @param version of the AWS provider, as a constraint. Default: what the modules take
 */
export async function workspace(given?: Readonly<Record<string, string>>, version?: string): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "iris-terraform-test-"));
  await copyTerraform(folder);
  if (version !== undefined) await writeFile(join(folder, "provider_override.tf"), providerOverride(version));
  const env = given ?? (await offline(folder));
  const attempt = (args: readonly string[]): Promise<Ended> => terraform(folder, env, args);
  const run = async (args: readonly string[], expected = 0): Promise<string> => {
    const { code, text } = await attempt(args);
    if (code !== expected) throw new Error(`terraform ${args.join(" ")} ended with ${code}:\n${fault(text)}`);
    return text;
  };
  await run(["init", "-input=false"]);
  return {
    folder,
    run,
    attempt,
    apply: (variables) => run(["apply", "-input=false", "-auto-approve", ...flags(variables)]),
    plan: async (variables) => {
      await run(["plan", "-input=false", "-out=plan", ...flags(variables)]);
      return parse(Plan, await run(["show", "-json", "plan"]));
    },
    output: async () => {
      const outputs = parse(Outputs, await run(["output", "-json"]));
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
    destroy: async (variables) => {
      await run(["destroy", "-input=false", "-auto-approve", ...flags(variables)]);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const flags = (variables: Variables): string[] =>
  Object.entries(variables).flatMap(([name, value]) => [
    "-var",
    `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  ]);

async function terraform(folder: string, env: Readonly<Record<string, string>>, args: readonly string[]) {
  const { exitCode, all, failed, shortMessage } = await execa("terraform", [...args], {
    cwd: folder,
    env: { ...env, TF_CLI_ARGS: "-no-color", TF_IN_AUTOMATION: "true" },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: "ignore",
  });
  if (exitCode === undefined && failed) throw new Error(shortMessage);
  return { code: exitCode ?? 1, text: all };
}

function parse<T extends TSchema>(schema: T, text: string) {
  const value: unknown = JSON.parse(text);
  if (Value.Check(schema, value)) return value;
  const [error] = Value.Errors(schema, value);
  throw new Error(`Terraform's JSON is not what was expected: ${error?.path || "/"} ${error?.message}.`);
}

/** The environment of this machine, with a mirror of providers where it has one, and without any AWS account of the person's. */
async function offline(folder: string): Promise<Record<string, string>> {
  const config = await terraformConfig({ folder });
  return { ...neutralEnvironment(), ...(config && { TF_CLI_CONFIG_FILE: config }) };
}

/**
 * Whether Terraform is there and gets at the AWS provider; nothing of ours is asked but the versions that it wants.
 * @param version of the provider, as a constraint. Default: what the modules take
 */
export async function isTerraformThere(version?: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "iris-terraform-there-"));
  try {
    await cp(join(TERRAFORM, "modules", "registry", "versions.tf"), join(folder, "versions.tf"));
    if (version !== undefined) await writeFile(join(folder, "provider_override.tf"), providerOverride(version));
    return (await terraform(folder, await offline(folder), ["init", "-input=false"])).code === 0;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
