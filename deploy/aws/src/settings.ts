import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Check } from "@sinclair/typebox/value";
import { Stop } from "./stop.ts";

/** Terraform's variables, by name. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a release sets: which image, which version of the function answers, and how much the newest one gets. */
export interface Release {
  /** null: registry and bucket alone. */
  readonly image_tag: string | null;
  /** null: the newest. */
  readonly live_version: string | null;
  readonly canary_weight: number;
}

/** Registry and bucket alone. */
export const noRelease: Release = { image_tag: null, live_version: null, canary_weight: 0 };

/** Names that no command line may set. */
export const OWN_VARIABLES = ["image_tag", "live_version", "canary_weight", "deploy_settings"] as const;

const Kept = Type.Record(Type.String(), Type.Unknown());

/**
 * Reads what earlier commands were given, which Terraform's state keeps: so it is the same for everybody who works with that state, and
 * gone with it.
 * @param output the output `deploy_settings`, null where there is none
 * @throws Stop when it is of something else
 */
export function readKept(output: string | null): Settings {
  if (output === null) return {};
  try {
    const kept: unknown = JSON.parse(output);
    if (Check(Kept, kept) && !Array.isArray(kept)) return kept;
  } catch (cause) {
    throw spoilt(cause);
  }
  throw spoilt();
}

const spoilt = (cause?: unknown) =>
  new Stop(
    "the output deploy_settings in Terraform's state is no object of variables as JSON: apply by hand once, without that variable, and give the settings again.",
    { cause },
  );

/** All that Terraform is given: the settings, what the release sets, and the settings as it is to keep them. */
export const variablesOf = (settings: Settings, release: Release): Settings => ({
  ...settings,
  ...release,
  deploy_settings: JSON.stringify(settings),
});

/** What is left of settings without some. */
export const without = (settings: Settings, names: readonly string[]): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));

/** Has Terraform read variables from a file that is gone afterwards, with all else in its folder. */
export async function withVariablesFile<T>(
  variables: Settings | Release,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "iris-deploy-"));
  try {
    const file = join(folder, "variables.tfvars.json");
    // a line each: of a value that is refused, Terraform quotes the line, and there are secrets among the others
    await writeFile(file, JSON.stringify(variables, null, 2), { mode: 0o600 });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
