import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { OWN_VARIABLES } from "./settings.ts";
import { Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";
import type { Given } from "./terraform.ts";

/** What is to be done. */
export type Task =
  | { readonly kind: "deploy"; readonly retrain: boolean }
  | { readonly kind: "canary"; readonly weight: number }
  | { readonly kind: "promote" }
  | { readonly kind: "rollback"; readonly version: string | undefined }
  | { readonly kind: "smoke" }
  | { readonly kind: "destroy" };

/** A command line, understood. */
export interface Arguments {
  readonly task: Task;
  readonly tag: string | undefined;
  /** Terraform's variables, name and region among them. */
  readonly given: Given;
  /** Names of variables that earlier commands have set, and that are no longer to be. */
  readonly unset: readonly string[];
  /** Whether --yes goes also for the removal of what holds data or has an address that others know. */
  readonly replace: boolean;
  /** Terraform's root module, undefined for the repository's. */
  readonly terraform: string | undefined;
  readonly docker: string;
  readonly yes: boolean;
}

interface Flags {
  readonly tag?: string;
  readonly name?: string;
  readonly region?: string;
  readonly var: Given;
  readonly unset: readonly string[];
  readonly replace: boolean;
  readonly terraform?: string;
  readonly docker: string;
  readonly retrain: boolean;
  readonly yes: boolean;
  readonly canary?: number;
  readonly promote: boolean;
  readonly rollback?: string | true;
  readonly smoke: boolean;
  readonly destroy: boolean;
}

/** What the command line itself has wrong. */
const wrong = (message: string) => new Stop(`${message} (--help tells more)`, { exitCode: 2 });

/**
 * Reads what stands behind `npm run deploy --`.
 * @returns undefined when it asked for help, which is shown
 * @throws Stop with exit code 2
 */
export function parseArguments(args: readonly string[], terminal: Pick<Terminal, "write">): Arguments | undefined {
  const program = describe(terminal);
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw wrong(error.message.replace(/^error: /, ""));
  }
  const flags = program.opts<Flags>();
  const task = taskOf(flags);
  refuseUseless(task, flags);
  return {
    task,
    tag: flags.tag,
    given: { ...flags.var, ...(flags.name && { name: flags.name }), ...(flags.region && { region: flags.region }) },
    unset: flags.unset,
    replace: flags.replace,
    terraform: flags.terraform,
    docker: flags.docker,
    yes: flags.yes,
  };
}

function describe({ write }: Pick<Terminal, "write">): Command {
  const others = ["canary", "promote", "rollback", "smoke", "destroy"];
  const alone = (flags: string, description: string, name: string) =>
    new Option(flags, description).conflicts(others.filter((other) => other !== name));
  return new Command("npm run deploy --")
    .description(
      "From an AWS account to an endpoint: registry and bucket, image, first model, everything else, smoke test. Can be repeated at any point.",
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => write(text.trimEnd()), writeErr: () => {} })
    .allowExcessArguments(false)
    .option("--tag <tag>", "tag of the image (else its version and a hash of the source)", readTag)
    .option("--name <name>", "prefix of every resource; kept for the next command")
    .option("--region <region>", "region (else AWS_REGION, AWS_DEFAULT_REGION, the profile's); kept")
    .option("--var <name=value>", "variable of Terraform; kept; again for further ones", readVariable, {})
    .option("--unset <name>", "variable that is no longer set; again for further ones", readName, [])
    .option("--terraform <folder>", "Terraform's root module (else IRIS_TERRAFORM, deploy/terraform)")
    .option("--docker <program>", "program to build and push with", "docker")
    .addOption(
      new Option("--retrain", "train and publish a model, also when there are some").default(false).conflicts(others),
    )
    .option("--yes", "ask nothing", false)
    .addOption(
      new Option(
        "--replace",
        "with --yes, also remove what holds data or has an address that others know, if the settings say so",
      )
        .default(false)
        .conflicts(others),
    )
    .addOption(
      alone(
        "--canary <weight>",
        "this source as a new version, which gets that share (0.1) of the traffic",
        "canary",
      ).argParser(readWeight),
    )
    .addOption(
      alone("--promote", "all traffic to the version that is being tried, or the newest", "promote").default(false),
    )
    .addOption(
      alone(
        "--rollback [version]",
        "all traffic back to that version of the function, or the one before",
        "rollback",
      ).argParser(readVersion),
    )
    .addOption(
      alone(
        "--smoke",
        "only ask what is deployed whether it works (auth=jwt: with the token in IRIS_TOKEN)",
        "smoke",
      ).default(false),
    )
    .addOption(alone("--destroy", "show what is there, ask, and remove all of it", "destroy").default(false));
}

function taskOf(flags: Flags): Task {
  if (flags.canary !== undefined) return { kind: "canary", weight: flags.canary };
  if (flags.promote) return { kind: "promote" };
  if (flags.rollback !== undefined) {
    return { kind: "rollback", version: flags.rollback === true ? undefined : flags.rollback };
  }
  if (flags.smoke) return { kind: "smoke" };
  if (flags.destroy) return { kind: "destroy" };
  return { kind: "deploy", retrain: flags.retrain };
}

/** A flag that would be passed over is a misunderstanding. */
function refuseUseless({ kind }: Task, { tag, var: given, unset, name, region }: Flags): void {
  if (tag !== undefined && kind !== "deploy" && kind !== "canary") throw wrong(`--tag means nothing with --${kind}.`);
  if (Object.keys(given).length > 0 && kind !== "deploy" && kind !== "canary") {
    throw wrong(`--var means nothing with --${kind}, which keeps the settings of the last deployment.`);
  }
  if (unset.length > 0 && kind !== "deploy" && kind !== "canary") {
    throw wrong(`--unset means nothing with --${kind}, which keeps the settings of the last deployment.`);
  }
  for (const variable of unset) {
    if (variable in { ...given, ...(name && { name }), ...(region && { region }) }) {
      throw wrong(`--unset ${variable} and a value for it contradict each other.`);
    }
  }
  for (const [flag, value] of Object.entries({ name, region })) {
    const variable = given[flag];
    if (value !== undefined && variable !== undefined && value !== variable) {
      throw wrong(`--${flag} ${value} and --var ${flag}=${variable} contradict each other.`);
    }
  }
}

function readTag(text: string): string {
  if (!/^\w[\w.-]{0,127}$/.test(text)) {
    throw new InvalidArgumentError("A tag is up to 128 letters, digits, dots, hyphens and underscores.");
  }
  if (text === "latest") {
    throw new InvalidArgumentError("Tags are immutable, so latest could be pushed only once: take one for this build.");
  }
  if (text.startsWith("src-")) throw new InvalidArgumentError("Tags that start with src- name sources.");
  return text;
}

function readVariable(text: string, earlier: Given): Given {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("A variable is given as NAME=VALUE, such as memory_mb=3008.");
  }
  refuseOwn(name);
  return { ...earlier, [name]: value };
}

function readName(name: string, earlier: readonly string[]): readonly string[] {
  refuseOwn(name);
  return [...earlier, name];
}

function refuseOwn(name: string): void {
  if (name === "deploy_settings")
    throw new InvalidArgumentError(`${name} is where this command keeps what it is given.`);
  if ((OWN_VARIABLES as readonly string[]).includes(name)) {
    throw new InvalidArgumentError(`${name} is set by --tag, --canary, --promote and --rollback.`);
  }
}

function readWeight(text: string): number {
  const weight = Number(text);
  if (!/^0?\.\d+$/.test(text) || weight === 0) {
    throw new InvalidArgumentError("A weight is a share between 0 and 1, such as 0.1.");
  }
  return weight;
}

function readVersion(text: string): string {
  if (!/^[1-9]\d*$/.test(text))
    throw new InvalidArgumentError("A version of the function is a whole number, such as 3.");
  return text;
}
