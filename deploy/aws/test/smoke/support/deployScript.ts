import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputs, printed } from "./outputs.ts";
import type { Says } from "./trial.ts";

const FUNCTION = {
  address: "module.function[0].aws_lambda_function.this",
  mode: "managed",
  type: "aws_lambda_function",
  values: { function_name: "iris" },
};

/**
 * Terraform and a deploy command that make nothing: what is asked of the command decides what Terraform then tells.
 * @param folder where Terraform's state is
 * @param fails whether a line of the deploy command does
 * @param release takes the versions that answer after a canary, promote or rollback
 */
export function deployScript(
  folder: string,
  fails: (line: string) => boolean,
  release: (versions: readonly string[]) => void,
): Says {
  const file = join(folder, "terraform.tfstate");
  return (line) => {
    if (line.includes("output -json")) return printed({ ...outputs, function_version: "2" });
    if (line.includes("show -json")) return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    if (fails(line)) return undefined;
    if (line.includes("--canary")) release(["1", "2"]);
    if (line.includes("--promote")) release(["2"]);
    if (line.includes("--rollback")) release(["1"]);
    if (line.includes("main.ts")) {
      const resources = line.includes("--destroy") ? [] : [FUNCTION];
      writeFileSync(file, JSON.stringify({ values: { root_module: { resources } } }));
    }
    return "";
  };
}
