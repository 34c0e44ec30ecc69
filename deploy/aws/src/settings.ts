import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
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

/** Names that only a release may set. */
export const RELEASE_VARIABLES = ["image_tag", "live_version", "canary_weight"] as const;

/** Terraform loads it by itself, after terraform.tfvars: so an apply by hand changes nothing that a command has set. */
export const KEPT_FILE = "deploy.auto.tfvars.json";

const Kept = Type.Record(Type.String(), Type.Unknown());

/**
 * Reads what earlier commands have set.
 * @param folder of the root module
 * @throws Stop when somebody has spoilt the file
 */
export async function readKept(folder: string): Promise<Settings> {
  const file = join(folder, KEPT_FILE);
  try {
    const kept: unknown = JSON.parse(await readFile(file, "utf8"));
    if (Check(Kept, kept) && !Array.isArray(kept)) return kept;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw new Stop(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}. Mend it.`, {
      cause: error,
    });
  }
  throw new Stop(`${file} has to be an object of Terraform's variables by name. Mend it.`);
}

/** Writes what the next command starts from; without a setting there is no file. */
export async function writeKept(folder: string, settings: Settings): Promise<void> {
  const file = join(folder, KEPT_FILE);
  if (Object.keys(settings).length === 0) return rm(file, { force: true });
  // somebody else's secrets may be among them
  await writeFile(`${file}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The settings that people gave, without those of a release. */
export function withoutRelease(settings: Settings): Settings {
  const names: readonly string[] = RELEASE_VARIABLES;
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

/** Has Terraform read settings from a file that is gone afterwards. */
export async function withVariablesFile<T>(
  settings: Settings | Release,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "iris-deploy-"));
  try {
    const file = join(folder, "variables.tfvars.json");
    await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
