import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Terraform's variables of a command line, as -var takes them. */
export type Variables = Readonly<Record<string, string>>;

/** Terraform's variables with their values. */
export type Settings = Readonly<Record<string, unknown>>;

/** The variables of a release: the image, the version of the function that gets the traffic, and the newest version's share. */
export interface Release {
  /** null: only registry and bucket. */
  readonly image_tag: string | null;
  /** null: the newest. */
  readonly live_version: string | null;
  readonly canary_weight: number;
}

/** Only registry and bucket. */
export const noRelease: Release = { image_tag: null, live_version: null, canary_weight: 0 };

/** The variable, and output, in which Terraform's state keeps the settings. */
export const SETTINGS_VARIABLE = "deploy_settings";

/** All variables of an apply: the settings, the release, and the settings for Terraform's state to keep. */
export const applyVariables = (settings: Settings, release: Release): Settings => ({
  ...settings,
  ...release,
  [SETTINGS_VARIABLE]: JSON.stringify(settings),
});

/** Writes variables to a file for Terraform, and removes the file's folder afterwards. */
export async function withVariablesFile<T>(variables: Settings, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "iris-deploy-"));
  try {
    const file = join(folder, "variables.tfvars.json");
    // one line each: Terraform prints the line of an invalid value, and others may be secret
    await writeFile(file, JSON.stringify(variables, null, 2), { mode: 0o600 });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
