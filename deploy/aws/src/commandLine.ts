import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CliError } from "./cliError.ts";
import type { Variables } from "./settings.ts";
import { RELEASE_VARIABLES, SETTINGS_VARIABLE } from "./settings.ts";

/** What the command does. */
export type Task =
  | { readonly kind: "deploy"; readonly retrain: boolean }
  | { readonly kind: "canary"; readonly weight: number }
  | { readonly kind: "rollback"; readonly version: string | undefined }
  | { readonly kind: "promote" | "smoke" | "destroy" };

/** A parsed command line. */
export interface CommandLine {
  readonly task: Task;
  readonly tag: string | undefined;
  /** Terraform's variables, name and region included. */
  readonly variables: Variables;
  /** Names of variables that earlier commands have set, and that this one unsets. */
  readonly unset: readonly string[];
  /** Whether --yes also permits to remove what holds data or has an address that others know. */
  readonly replace: boolean;
  /** Terraform's root module; undefined for the repository's. */
  readonly terraform: string | undefined;
  readonly docker: string;
  readonly yes: boolean;
}

interface Flags extends Omit<CommandLine, "task" | "variables"> {
  readonly name?: string;
  readonly region?: string;
  readonly var: Variables;
  readonly retrain: boolean;
  readonly canary?: number;
  readonly promote: boolean;
  readonly rollback?: string | true;
  readonly smoke: boolean;
  readonly destroy: boolean;
}

const TASK_FLAGS = ["canary", "promote", "rollback", "smoke", "destroy"];

const usageError = (message: string) => new CliError(`${message} (--help lists the options)`, { exitCode: 2 });

/**
 * Parses what follows `npm run deploy --`.
 * @param write shows the help
 * @returns undefined after --help
 * @throws CliError with exit code 2
 */
export function parseCommandLine(args: readonly string[], write: (text: string) => void): CommandLine | undefined {
  const program = createProgram(write);
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageError(error.message.replace(/^error: /, ""));
  }
  const { name, region, var: variables, tag, unset, replace, terraform, docker, yes, ...flags } = program.opts<Flags>();
  const task = taskOf(flags);
  const own = { ...(name && { name }), ...(region && { region }) };
  for (const [flag, value] of Object.entries(own)) {
    if ((variables[flag] ?? value) !== value) throw usageError(`--${flag} and --var ${flag} have different values.`);
  }
  const all = { ...variables, ...own };
  for (const variable of unset) {
    if (variable in all) throw usageError(`--unset ${variable} and a value for it exclude each other.`);
  }
  const builds = task.kind === "deploy" || task.kind === "canary";
  const useless = Object.entries({ tag, var: Object.keys(variables)[0], unset: unset[0] }).find(([, value]) => value);
  if (useless && !builds) throw usageError(`--${useless[0]} has no effect with --${task.kind}.`);
  return { task, tag, variables: all, unset, replace, terraform, docker, yes };
}

function taskOf(flags: Pick<Flags, "retrain" | "canary" | "promote" | "rollback" | "smoke" | "destroy">): Task {
  if (flags.canary !== undefined) return { kind: "canary", weight: flags.canary };
  if (flags.rollback !== undefined) {
    return { kind: "rollback", version: flags.rollback === true ? undefined : flags.rollback };
  }
  for (const kind of ["promote", "smoke", "destroy"] as const) if (flags[kind]) return { kind };
  return { kind: "deploy", retrain: flags.retrain };
}

function createProgram(write: (text: string) => void): Command {
  const task = (name: string, argument: string, description: string) =>
    new Option(`--${name}${argument}`, description).conflicts(TASK_FLAGS.filter((other) => other !== name));
  return new Command("npm run deploy --")
    .description(
      "From an AWS account to an endpoint: registry and bucket, image, first model, everything else, smoke test. Repeat it at any point.",
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => write(text.trimEnd()), writeErr: () => {} })
    .allowExcessArguments(false)
    .option("--tag <tag>", "tag of the image (default: its version and a hash of the source)", parseTag)
    .option("--name <name>", "prefix of every resource; kept for the next command")
    .option("--region <region>", "region (default: AWS_REGION, AWS_DEFAULT_REGION, the profile's); kept")
    .option("--var <name=value>", "variable of Terraform; kept; can be repeated", parseVariable, {})
    .option("--unset <name>", "unset a kept variable; can be repeated", parseName, [])
    .option("--terraform <folder>", "Terraform's root module (default: IRIS_TERRAFORM, deploy/terraform)")
    .option("--docker <program>", "program to build and push with", "docker")
    .addOption(
      new Option("--retrain", "train and publish a model even if there are models")
        .default(false)
        .conflicts(TASK_FLAGS),
    )
    .option("--yes", "skip the confirmations", false)
    .addOption(
      new Option("--replace", "with --yes, also replace or remove what holds data or has an address that others know")
        .default(false)
        .conflicts(TASK_FLAGS),
    )
    .addOption(
      task("canary", " <weight>", "a new version of this source with a share (0.1) of the traffic").argParser(
        parseWeight,
      ),
    )
    .addOption(task("promote", "", "all traffic to the canary's version, or the newest").default(false))
    .addOption(
      task("rollback", " [version]", "all traffic to that version of the function, or the previous one").argParser(
        parseVersion,
      ),
    )
    .addOption(task("smoke", "", "test what is deployed (auth=jwt: with the token in IRIS_TOKEN)").default(false))
    .addOption(task("destroy", "", "list what is deployed, ask, and remove all of it").default(false));
}

function parseTag(text: string): string {
  if (!/^\w[\w.-]{0,127}$/.test(text)) {
    throw new InvalidArgumentError("A tag has up to 128 letters, digits, dots, hyphens and underscores.");
  }
  if (text === "latest") throw new InvalidArgumentError("Tags are immutable, so latest could be pushed only once.");
  if (text.startsWith("src-")) throw new InvalidArgumentError("Tags that start with src- are reserved for sources.");
  return text;
}

function parseVariable(text: string, previous: Variables): Variables {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("It must be NAME=VALUE, such as memory_mb=3008.");
  }
  assertNotReserved(name);
  return { ...previous, [name]: value };
}

function parseName(name: string, previous: readonly string[]): readonly string[] {
  assertNotReserved(name);
  return [...previous, name];
}

function assertNotReserved(name: string): void {
  if (name === SETTINGS_VARIABLE) throw new InvalidArgumentError(`This command keeps its own settings in ${name}.`);
  if ((RELEASE_VARIABLES as readonly string[]).includes(name)) {
    throw new InvalidArgumentError(`${name} is set by --tag, --canary, --promote and --rollback.`);
  }
}

function parseWeight(text: string): number {
  const weight = Number(text);
  if (/^0?\.\d+$/.test(text) && weight > 0) return weight;
  throw new InvalidArgumentError("It must be a share between 0 and 1, such as 0.1.");
}

function parseVersion(text: string): string {
  if (/^[1-9]\d*$/.test(text)) return text;
  throw new InvalidArgumentError("It must be a whole number, such as 3.");
}
