import { IrisError } from "../errors.ts";
import type { Store } from "../stores/store.ts";
import { didYouMean } from "../suggest.ts";
import { type Aliases, type AliasTarget, targetVersions } from "./aliases.ts";
import { ALIASES_FILE, readAliases } from "./aliasesFile.ts";
import { type CatalogueEntry, findEntry } from "./catalogue.ts";
import { checkAliasName, LATEST } from "./names.ts";
import { nothingKnown, readContents, readEntry } from "./readCatalogue.ts";

const MOVE_ATTEMPTS = 50;

/** Moves an alias, or takes it away, and loses none that others move at the same time. @see Registry.alias */
export async function moveAlias(
  store: Store,
  name: string,
  alias: string,
  target: AliasTarget | undefined,
): Promise<Aliases> {
  checkAliasName(alias);
  // all models are read only for the message that lists them
  const entry =
    (await readEntry(store, name)) ?? findEntry((await readContents(store, nothingKnown())).catalogue, name);
  checkTarget(entry, target);
  for (let attempt = 0; attempt < MOVE_ATTEMPTS; attempt++) {
    const { aliases, etag } = await readAliases(store, name);
    if (target === undefined && !Object.hasOwn(aliases, alias)) throw noAlias(name, alias, aliases);
    const moved = withAlias(aliases, alias, target);
    const bytes = new TextEncoder().encode(`${JSON.stringify(moved, null, 2)}\n`);
    try {
      await store.write(`${name}/${ALIASES_FILE}`, bytes, etag === undefined ? { ifAbsent: true } : { ifMatch: etag });
      return moved;
    } catch (error) {
      if (!(error instanceof IrisError && error.code === "CONFLICT")) throw error;
    }
  }
  throw new IrisError(
    "CONFLICT",
    `The alias "${alias}" of ${name} could not be moved: others move aliases of it all the time. Try again.`,
  );
}

function checkTarget(entry: CatalogueEntry, target: AliasTarget | undefined): void {
  if (target === undefined) return;
  const unknown = targetVersions(target).filter((version) => !entry.versions.includes(version));
  if (unknown.length === 0) return;
  throw new IrisError(
    "VERSION_NOT_FOUND",
    `${entry.name} has no version ${unknown.map((version) => JSON.stringify(version)).join(", ")}; an alias names one of ${entry.versions.join(", ")} ("${LATEST}" needs none).`,
  );
}

function noAlias(name: string, alias: string, aliases: Aliases): IrisError {
  const there = Object.keys(aliases);
  const list = there.length === 0 ? "It has none." : `It has ${there.join(", ")}.`;
  return new IrisError("VERSION_NOT_FOUND", `${name} has no alias "${alias}".${didYouMean(alias, there)} ${list}`);
}

function withAlias(aliases: Aliases, alias: string, target: AliasTarget | undefined): Aliases {
  const { [alias]: _replaced, ...others } = aliases;
  const moved = target === undefined ? others : { ...others, [alias]: target };
  return Object.fromEntries(Object.entries(moved).sort(([a], [b]) => (a < b ? -1 : 1)));
}
