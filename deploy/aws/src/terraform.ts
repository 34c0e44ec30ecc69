import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Plan, readPlan } from "./plan.ts";
import type { Environment, Programs, RunOptions } from "./programs.ts";
import { type Settings, withVariablesFile } from "./settings.ts";
import { readState, type State } from "./state.ts";
import { Stop } from "./stop.ts";

/** Terraform in one folder. */
export interface Terraform {
  readonly folder: string;
  /** @throws Stop when it is not there or too old, or has nothing to do in the folder */
  readonly check: () => Promise<string>;
  /** Whether `init` has the provider to download, which is some 150 MB. */
  readonly isNew: () => boolean;
  /** @throws Stop with all that it says when it fails */
  readonly init: () => Promise<void>;
  /**
   * What an expression is with some variables, as JSON; the rules of the variables are checked by it.
   * @param beneath variables that those of the command line go before
   */
  readonly evaluate: (expression: string, given: Given, beneath: Settings) => Promise<unknown>;
  readonly state: () => Promise<State>;
  readonly outputs: () => Promise<unknown>;
  /**
   * Shows a plan, then carries out that very plan.
   * @param approve is shown the plan before, and throws to have nothing done
   * @param target the only module that is touched; without, all are
   */
  readonly apply: (variables: Settings, approve: (plan: Plan) => Promise<void>, target?: string) => Promise<void>;
  /**
   * Asks nothing.
   * @param targets the only modules and resources that are touched, with all that depends on them; without, everything goes
   */
  readonly destroy: (variables: Settings, targets?: readonly string[]) => Promise<void>;
}

/** Variables of a command line, as Terraform's -var takes them. */
export type Given = Readonly<Record<string, string>>;

const OLDEST = [1, 9] as const;

/** @param folder of the root module */
export function terraformIn(folder: string, env: Environment, programs: Programs): Terraform {
  // in automation it does not say which command of its own comes next
  const options: RunOptions = { env: { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", ...env } };
  const show = (command: string, ...args: readonly string[]) =>
    programs.show(
      "terraform",
      [`-chdir=${folder}`, command, ...(env.NO_COLOR === undefined ? [] : ["-no-color"]), ...args],
      options,
    );
  const read = (args: readonly string[], input?: string) =>
    programs.read("terraform", [`-chdir=${folder}`, ...args], { ...options, ...(input !== undefined && { input }) });

  async function readJson(...args: readonly string[]): Promise<unknown> {
    const { code, stdout, stderr } = await read(args);
    if (code !== 0)
      throw new Stop(`\`terraform ${args[0]}\` in ${folder} ended with exit code ${code}:\n${stderr.trim()}`);
    return JSON.parse(stdout);
  }

  return {
    folder,
    check: async () => {
      const { code, stdout, stderr } = await programs.read("terraform", ["version", "-json"], options);
      const version = /"terraform_version":\s*"(\d+)\.(\d+)([^"]*)"/.exec(stdout);
      if (code !== 0 || version === null) throw new Stop(`\`terraform version\` does not work:\n${stderr.trim()}`);
      const [, major, minor, rest] = version;
      if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1])) {
        throw new Stop(`Terraform is ${major}.${minor}${rest}, and ${OLDEST.join(".")} or newer is wanted: update it.`);
      }
      if (!(await hasConfiguration(folder))) {
        throw new Stop(
          `there is no Terraform configuration in ${folder}: give another folder (--terraform, IRIS_TERRAFORM).`,
        );
      }
      return `${major}.${minor}${rest}`;
    },
    isNew: () => !existsSync(resolve(folder, env.TF_DATA_DIR || ".terraform", "providers")),
    init: async () => {
      const { code, stdout, stderr } = await read(["init", "-input=false", "-no-color"]);
      if (code !== 0)
        throw new Stop(
          `\`terraform init\` in ${folder} ended with exit code ${code}:\n${stderr.trim() || stdout.trim()}`,
        );
    },
    evaluate: (expression, given, beneath) =>
      withVariablesFile(beneath, async (file) => {
        const variables = Object.entries(given).map(([name, value]) => `-var=${name}=${value}`);
        const { code, stdout, stderr } = await read(
          ["console", `-var-file=${file}`, ...variables],
          `jsonencode(${expression})`,
        );
        const faults = faultsIn(stderr);
        if (code !== 0 || faults !== "") throw new Stop(`Terraform refuses the variables.\n${faults || stderr}`);
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
 * What Terraform finds wrong, without its colours and boxes. Its console tells rules that are broken and ends with exit code 0 for all
 * that, and of a value of the wrong type it tells and then crashes (1.11).
 */
function faultsIn(stderr: string): string {
  const [told = ""] = stripVTControlCharacters(stderr).split(/^!{10,}/m);
  const faults = told.split(/^╷$/m).filter((box) => box.includes("Error: "));
  return faults.map((box) => box.replace(/^[│╵] ?/gm, "").trim()).join("\n\n");
}
