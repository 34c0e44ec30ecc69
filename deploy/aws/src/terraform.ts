import { stripVTControlCharacters } from "node:util";
import type { Environment, Programs, RunOptions } from "./programs.ts";
import { noRelease, type Settings, withVariablesFile } from "./settings.ts";
import { readState, type State } from "./state.ts";
import { Stop } from "./stop.ts";

/** Terraform in one folder. */
export interface Terraform {
  readonly folder: string;
  /** @throws Stop when it is not there or too old */
  readonly check: () => Promise<string>;
  readonly init: () => Promise<void>;
  /** What an expression is with some variables, as JSON; the rules of the variables are checked by it. */
  readonly evaluate: (expression: string, given: Given) => Promise<unknown>;
  readonly state: () => Promise<State>;
  readonly outputs: () => Promise<unknown>;
  /** Shows the plan and asks, unless `yes`. */
  readonly apply: (settings: Settings, options: { readonly yes: boolean }) => Promise<void>;
  /** Asks nothing. */
  readonly destroy: (settings: Settings) => Promise<void>;
}

/** Variables of a command line, as Terraform's -var takes them. */
export type Given = Readonly<Record<string, string>>;

const OLDEST = [1, 9] as const;

/** @param folder of the root module */
export function terraformIn(folder: string, env: Environment, programs: Programs): Terraform {
  const options: RunOptions = { env: { CHECKPOINT_DISABLE: "1", ...env } };
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
      return `${major}.${minor}${rest}`;
    },
    init: () => show("init", "-input=false"),
    evaluate: (expression, given) =>
      // a release is decided later: what an earlier one has left must not contradict what is given now
      withVariablesFile(noRelease, async (file) => {
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
    apply: (settings, { yes }) =>
      withVariablesFile(settings, (file) =>
        show("apply", `-var-file=${file}`, ...(yes ? ["-input=false", "-auto-approve"] : [])),
      ),
    destroy: (settings) =>
      withVariablesFile(settings, (file) => show("destroy", `-var-file=${file}`, "-input=false", "-auto-approve")),
  };
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
