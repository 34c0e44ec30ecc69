import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { CliError } from "./cliError.ts";
import { type Plan, readPlan } from "./plan.ts";
import type { Environment, Processes, RunOptions } from "./processes.ts";
import { type Settings, type Variables, withVariablesFile } from "./settings.ts";
import { readState, type State } from "./state.ts";

/** Terraform in one folder. */
export type Terraform = ReturnType<typeof terraformIn>;

/** @param folder of the root module */
export function terraformIn(folder: string, env: Environment, processes: Processes) {
  // in automation Terraform prints no hints about its own commands
  const options: RunOptions = { env: { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", ...env } };
  const show = (command: string, ...args: readonly string[]) => {
    const color = env.NO_COLOR === undefined ? [] : ["-no-color"];
    return processes.show("terraform", [`-chdir=${folder}`, command, ...color, ...args], options);
  };

  async function read(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await processes.read("terraform", [`-chdir=${folder}`, ...args], options);
    if (code === 0) return stdout;
    const reason = stderr.trim() || stdout.trim();
    throw new CliError(`\`terraform ${args[0]}\` in ${folder} ended with exit code ${code}:\n${reason}`);
  }

  return {
    folder,
    /** Also checks Terraform's version. */
    init: () => read("init", "-input=false", "-no-color"),
    /**
     * Evaluates an expression to JSON, which also checks the rules of the variables.
     * @param defaults variables that those of the command line override
     */
    evaluate: (expression: string, variables: Variables, defaults: Settings): Promise<unknown> =>
      withVariablesFile(defaults, async (file) => {
        const flags = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
        const args = [`-chdir=${folder}`, "console", `-var-file=${file}`, ...flags];
        const input = `jsonencode(${expression})`;
        const { code, stdout, stderr } = await processes.read("terraform", args, { ...options, input });
        const errors = errorsIn(stderr);
        if (code !== 0 || errors !== "") throw new CliError(`Terraform rejects the variables.\n${errors || stderr}`);
        return JSON.parse(JSON.parse(stdout));
      }),
    state: async (): Promise<State> => readState(JSON.parse(await read("show", "-json"))),
    /**
     * Shows a plan and applies it.
     * @param approve throws to cancel
     * @param target the only module to change; without it, all
     */
    apply: (variables: Settings, approve: (plan: Plan) => Promise<void>, target?: string) =>
      withVariablesFile(variables, async (file) => {
        const plan = join(dirname(file), "plan");
        const only = target === undefined ? [] : [`-target=${target}`];
        await show("plan", `-var-file=${file}`, `-out=${plan}`, "-input=false", ...only);
        await approve(readPlan(JSON.parse(await read("show", "-json", plan))));
        await show("apply", "-input=false", plan);
      }),
    /**
     * Destroys everything, without asking.
     * @param containers addresses of the bucket and the repository, which are removed with their contents
     */
    destroy: (variables: Settings, containers: readonly string[]) =>
      withVariablesFile({ ...variables, force_destroy: true }, async (file) => {
        const args = [`-var-file=${file}`, "-input=false", "-auto-approve"];
        // Terraform permits what its state has, not what the variables have
        if (containers.length > 0) await show("apply", ...args, ...containers.map((one) => `-target=${one}`));
        await show("destroy", ...args);
      }),
  };
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
