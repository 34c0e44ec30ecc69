import Table from "cli-table3";
import type { Command } from "commander";
import type { Manifest } from "../manifest/manifest.ts";
import type { CatalogueEntry } from "../registry/catalogue.ts";
import { findTarget } from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";
import { aliasText } from "./aliasText.ts";
import type { Io } from "./io.ts";
import { openToRead, registryOption } from "./openRegistry.ts";

interface Flags {
  readonly registry?: string;
  readonly json?: boolean;
}

/** Adds `list`: the models of a registry. */
export function addList(program: Command, io: Io): void {
  program
    .command("list")
    .description("the models of a registry, and on standard error what seems to be a model and is not served")
    .addOption(registryOption())
    .option("--json", "print one JSON document")
    .action((flags: Flags) => list(flags, io));
}

async function list(flags: Flags, io: Io): Promise<void> {
  const { registry } = await openToRead(flags.registry, io);
  const { catalogue, findings } = await registry.contents();
  const entries = [...catalogue.values()];
  for (const { code, message } of findings) io.err(`not served: ${code}: ${message}`);
  if (flags.json)
    return io.out(JSON.stringify(entries.map(({ name, versions, aliases }) => ({ name, versions, aliases }))));
  if (entries.length === 0) return io.out(`${registry.location} holds no models.`);
  const table = new Table({
    head: ["model", "task", "versions", "aliases", "description"],
    style: { head: [], border: [] },
  });
  for (const entry of entries) table.push(await line(registry, entry));
  io.out(registry.location);
  io.out(table.toString());
}

async function line(registry: Registry, entry: CatalogueEntry): Promise<string[]> {
  const manifest = await currentManifest(registry, entry);
  const aliases = entry.aliasesError
    ? "broken"
    : Object.entries(entry.aliases).map(([name, target]) => `${name}: ${aliasText(target)}`);
  return [
    entry.name,
    manifest?.task ?? "?",
    entry.versions.join(", "),
    [aliases].flat().join("\n"),
    manifest?.description ?? "",
  ];
}

/** The default version's description; a broken version is a question mark here, and `verify` prints its error. */
async function currentManifest(registry: Registry, entry: CatalogueEntry): Promise<Manifest | undefined> {
  try {
    const target = findTarget(entry, undefined);
    return await registry.manifest(entry.name, typeof target === "string" ? target : Object.keys(target)[0]!);
  } catch {
    return undefined;
  }
}
