import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseKnownFiles } from "@smithy/core/config";

/** The profile in use, named or not. */
export const profileName = (): string => process.env.AWS_PROFILE || "default";

/** What is wrong with the profile that AWS_PROFILE names, as checked now, in a sentence; undefined where it is there, or none is named. */
export async function profileFault(): Promise<string | undefined> {
  const { AWS_PROFILE: profile, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = process.env;
  if (!profile || profile in (await parseKnownFiles({ ignoreCache: true }))) return undefined;
  const folder = join(homedir(), ".aws");
  const files = [config || join(folder, "config"), credentials || join(folder, "credentials")];
  for (const file of files) {
    const code = await access(file, constants.R_OK).then(
      () => undefined,
      ({ code }: NodeJS.ErrnoException) => code,
    );
    if (code !== undefined && code !== "ENOENT")
      return `The profile "${profile}" (AWS_PROFILE) may be in ${file}, which this user cannot read (${code}).`;
  }
  return `The profile "${profile}" (AWS_PROFILE) is neither in ${files[0]} nor in ${files[1]}.`;
}
