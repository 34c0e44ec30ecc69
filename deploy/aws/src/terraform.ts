import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { CliError } from "./cliError.ts";
import { type Plan, readPlan } from "./plan.ts";
import type { Environment, Processes, RunOptions } from "./processes.ts";
import { type Settings, type Variables, withVariablesFile } from "./settings.ts";
import { readState, type State } from "./state.ts";

/** Terraform in one folder. */
export interface Terraform {
  readonly folder: string;
  /** @throws CliError when Terraform is missing or too old, or the folder has no configuration */
  readonly check: () => Promise<string>;
  /** Whether `init` will download the provider, some 150 MB. */
  readonly isNew: () => boolean;
  readonly init: () => Promise<void>;
  /**
   * Evaluates an expression to JSON, which also checks the rules of the variables.
   * @param defaults variables that those of the command line override
   */
  readonly evaluate: (expression: string, variables: Variables, defaults: Settings) => Promise<unknown>;
  readonly state: () => Promise<State>;
  readonly outputs: () => Promise<unknown>;
  /**
   * Shows a plan and applies it.
   * @param approve throws to cancel
   * @param target the only module to change; without it, all
   */
  readonly apply: (variables: Settings, approve: (plan: Plan) => Promise<void>, target?: string) => Promise<void>;
  /**
   * Destroys without asking.
   * @param targets the only modules and resources to destroy, with what depends on them; without it, all
   */
  readonly destroy: (variables: Settings, targets?: readonly string[]) => Promise<void>;
}

const OLDEST = [1, 9] as const;

/** @param folder of the root module */
export function terraformIn(folder: string, env: Environment, processes: Processes): Terraform {
  // in automation Terraform prints no hints about its own commands
  const options: RunOptions = { env: { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", ...env } };
  const show = (command: string, ...args: readonly string[]) =>
    processes.show(
      "terraform",
      [`-chdir=${folder}`, command, ...(env.NO_COLOR === undefined ? [] : ["-no-color"]), ...args],
      options,
    );
  const read = (args: readonly string[], input?: string) =>
    processes.read("terraform", [`-chdir=${folder}`, ...args], { ...options, ...(input !== undefined && { input }) });

  async function readJson(...args: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await read(args);
    if (code !== 0)
      throw new CliError(`\`terraform ${args[0]}\` in ${folder} ended with exit code ${code}:\n${stderr.trim()}`);
    return JSON.parse(stdout);
  }

  return {
    folder,
    check: async () => {
      const { code, stdout, stderr } = await processes.read("terraform", ["version", "-json"], options);
      const version = /"terraform_version":\s*"(\d+)\.(\d+)([^"]*)"/.exec(stdout);
      if (code !== 0 || version === null) throw new CliError(`\`terraform version\` does not work:\n${stderr.trim()}`);
      const [, major, minor, rest] = version;
      if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1])) {
        throw new CliError(
          `Terraform is ${major}.${minor}${rest}, and ${OLDEST.join(".")} or newer is required: update it.`,
        );
      }
      if (!(await hasConfiguration(folder))) {
        throw new CliError(
          `there is no Terraform configuration in ${folder}: set another folder (--terraform, IRIS_TERRAFORM).`,
        );
      }
      return `${major}.${minor}${rest}`;
    },
    isNew: () => !existsSync(resolve(folder, env.TF_DATA_DIR || ".terraform", "providers")),
    init: async () => {
      const { code, stdout, stderr } = await read(["init", "-input=false", "-no-color"]);
      if (code !== 0)
        throw new CliError(
          `\`terraform init\` in ${folder} ended with exit code ${code}:\n${stderr.trim() || stdout.trim()}`,
        );
    },
    evaluate: (expression, variables, defaults) =>
      withVariablesFile(defaults, async (file) => {
        const flags = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
        const { code, stdout, stderr } = await read(
          ["console", `-var-file=${file}`, ...flags],
          `jsonencode(${expression})`,
        );
        const errors = errorsIn(stderr);
        if (code !== 0 || errors !== "") throw new CliError(`Terraform rejects the variables.\n${errors || stderr}`);
        return JSON.parse(JSON.parse(stdout));
      }),
    state: async () => readState(await readJson("show", "-json")),
    outputs: () => readJson("output", "-json"),
    apply: (variables, approve, target) =>
      withVariablesFile(variables, async (file) => {
        const plan = join(dirname(file), "plan");
        const only = target === undefined ? [] : [`-target=${target}`];
        await show("plan", `-var-file=${file}`, `-out=${plan}`, "-input=false", ...only);
        await approve(readPlan(await readJson("show", "-json", plan)));
        await show("apply", "-input=false", plan);
      }),
    destroy: (variables, targets = []) =>
      withVariablesFile(variables, (file) => {
        const only = targets.map((target) => `-target=${target}`);
        return show("destroy", `-var-file=${file}`, "-input=false", "-auto-approve", ...only);
      }),
  };
}

async function hasConfiguration(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).some((name) => /\.tf(\.json)?$/.test(name));
  } catch {
    return false;
  }
}

/**
 * Terraform's errors without colours and boxes. Its console prints a broken rule and still ends with exit code 0, and it crashes after
 * the error for a value of the wrong type (1.11).
 */
function errorsIn(stderr: string): string {
  const [beforeCrash = ""] = stripVTControlCharacters(stderr).split(/^!{10,}/m);
  const errors = beforeCrash.split(/^╷$/m).filter((box) => box.includes("Error: "));
  return errors.map((box) => box.replace(/^[│╵] ?/gm, "").trim()).join("\n\n");
}
