import type { Command } from "commander";
import { IrisError } from "../errors.ts";
import { aliasText, parseAliasText } from "./aliasText.ts";
import type { Io } from "./io.ts";
import { openToRead, registryOption } from "./openRegistry.ts";

interface Flags {
  readonly registry?: string;
  readonly remove?: boolean;
}

/** Adds `alias`: moves a name to a version, or takes it away. */
export function addAlias(program: Command, io: Io): void {
  program
    .command("alias")
    .description("move an alias to a version, by weight to several, or take it away")
    .argument("<model>", "name of the model")
    .argument("<alias>", "such as stable or canary")
    .argument("[target]", "a version such as 2, or weights such as 2=90,3=10")
    .option("--remove", "take the alias away")
    .addOption(registryOption())
    .action((model: string, alias: string, target: string | undefined, flags: Flags) =>
      moveAlias(model, alias, target, flags, io),
    );
}

async function moveAlias(
  model: string,
  alias: string,
  target: string | undefined,
  flags: Flags,
  io: Io,
): Promise<void> {
  if ((target === undefined) !== (flags.remove === true)) {
    throw new IrisError("INVALID_OPTION", `Give either a target for "${alias}", such as 2, or --remove, not both.`);
  }
  const { registry } = await openToRead(flags.registry, io);
  const aliases = await registry.alias(model, alias, target === undefined ? undefined : parseAliasText(target));
  const moved = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  io.out(moved === undefined ? `${model}: ${alias} is gone` : `${model}: ${alias} is ${aliasText(moved)}`);
}
