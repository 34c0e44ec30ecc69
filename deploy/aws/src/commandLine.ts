import { Command, CommanderError, InvalidArgumentError } from "commander";
import { CliError } from "./cliError.ts";
import { noRelease, SETTINGS_VARIABLE, type Variables } from "./settings.ts";

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

const SETTINGS = ["tag", "var", "unset"];
/** Tasks that build no image and change no setting. */
const WITHOUT_SETTINGS = ["promote", "rollback", "smoke", "destroy"];
const TASKS = ["canary", ...WITHOUT_SETTINGS];
const EXCLUSIVE = [...TASKS, "retrain", "replace"];

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
    throw new CliError(`${error.message.replace(/^error: /, "")} (--help lists the options)`, { exitCode: 2 });
  }
  const flags = program.opts<Flags>();
  const { name, region, var: variables, tag, unset, replace, docker, yes } = flags;
  const all = { ...variables, ...(name && { name }), ...(region && { region }) };
  return { task: taskOf(flags), tag, variables: all, unset, replace, docker, yes };
}

function taskOf({ canary, rollback, retrain, ...flags }: Flags): Task {
  if (canary !== undefined) return { kind: "canary", weight: canary };
  if (rollback !== undefined) return { kind: "rollback", version: rollback === true ? undefined : rollback };
  const kind = (["promote", "smoke", "destroy"] as const).find((one) => flags[one]);
  return kind === undefined ? { kind: "deploy", retrain } : { kind };
}

function createProgram(write: (text: string) => void): Command {
  const program = new Command("npm run deploy --")
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
    .option("--docker <program>", "program to build and push with", "docker")
    .option("--retrain", "train and publish a model even if there are models", false)
    .option("--yes", "skip the confirmations", false)
    .option("--replace", "with --yes, also replace or remove what holds data or has an address that others know", false)
    .option("--canary <weight>", "a new version of this source with a share (0.1) of the traffic", parseWeight)
    .option("--promote", "all traffic to the canary's version, or the newest", false)
    .option("--rollback [version]", "all traffic to that version of the function, or the previous one", parseVersion)
    .option("--smoke", "test what is deployed (auth=jwt: with the token in IRIS_TOKEN)", false)
    .option("--destroy", "list what is deployed, ask, and remove all of it", false);
  for (const option of program.options) {
    const name = option.name();
    if (SETTINGS.includes(name)) option.conflicts(WITHOUT_SETTINGS);
    if (EXCLUSIVE.includes(name)) option.conflicts(TASKS.filter((task) => task !== name));
  }
  return program;
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
  if (name in noRelease) {
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
