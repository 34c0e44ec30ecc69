import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  loadConfig,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
  parseKnownFiles,
} from "@smithy/core/config";
import { IrisError } from "../../errors.ts";

/** The profile in use, named or not. */
export const profileName = (): string => process.env.AWS_PROFILE || "default";

/** What is wrong with the profile that AWS_PROFILE names, as checked now, in a sentence; undefined where it is there, or none is named. */
export async function profileFault(): Promise<string | undefined> {
  const { AWS_PROFILE: profile, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = process.env;
  if (!profile || Object.hasOwn(await parseKnownFiles({ ignoreCache: true }), profile)) return undefined;
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

/**
 * The region that the environment or the profile names, or else the machine's own at AWS.
 * @param isOwnServer whether there is an endpoint other than AWS's: its region hardly matters, and AWS's metadata service is not called
 * @throws IrisError `WRONG_REGION` when no region is named
 */
export async function findRegion(isOwnServer: boolean): Promise<string> {
  const named = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (named) return named;
  const { environmentVariableSelector, configFileSelector, default: ofMachine } = NODE_REGION_CONFIG_OPTIONS;
  const options = {
    environmentVariableSelector,
    configFileSelector,
    default: isOwnServer ? "us-east-1" : ofMachine,
  };
  return loadConfig(options, NODE_REGION_CONFIG_FILE_OPTIONS)().catch(async (cause) => {
    throw new IrisError("WRONG_REGION", await noRegion(), { cause });
  });
}

async function noRegion(): Promise<string> {
  const ofProfile = (await profileFault()) ?? `The profile "${profileName()}" has none either.`;
  return `No AWS region is set in AWS_REGION or AWS_DEFAULT_REGION. ${ofProfile} Set AWS_REGION to the region of the bucket.`;
}
