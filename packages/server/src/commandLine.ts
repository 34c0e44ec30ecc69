import { Command } from "commander";
import { Config, flagOf, type Setting, settings, variableOf } from "./config.ts";

/** What the command line says of the settings, as text. `--help` and `--version` print and end the process. */
export function readFlags(argv: readonly string[], version: string): Partial<Record<Setting, string>> {
  const command = new Command("iris-server")
    .description("Serves a registry of ONNX models as a typed, documented prediction API")
    .version(version)
    .addHelpText("after", "\nEach setting is also a variable of the environment; a flag comes before it.");
  for (const name of settings) {
    const { description, default: preset } = Config.properties[name];
    const suffix = preset === undefined ? "" : `, default ${preset}`;
    command.option(`${flagOf(name)} <value>`, `${description} (${variableOf(name)}${suffix})`);
  }
  return command.parse([...argv], { from: "user" }).opts();
}
