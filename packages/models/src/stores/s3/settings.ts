import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from "@smithy/core/config";
import { IrisError } from "../../errors.ts";
import { profileFault, profileName } from "./profile.ts";

/**
 * The region that the environment or the profile names, or else the machine's own at AWS.
 * @param isOwnServer whether there is an endpoint other than AWS's: its region hardly matters, and AWS's metadata service is not asked
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
