import { parseXML } from "@aws-sdk/xml-builder";
import { IrisError } from "../../errors.ts";
import { type S3Access, withinEndpoint } from "./environment.ts";
import { profileHint } from "./profile.ts";

// What is taken from the AWS SDK, and the only file that knows it. Its client alone would be a quarter of a cold start, so it
// is loaded only where the environment does not say everything; what it would share with code that always runs would come along
// in a bundle, so that is next to nothing.

/** @throws Error when the text is no XML */
export const parseXml = (text: string): unknown => parseXML(text);

/**
 * Looks for credentials, region and endpoint wherever the AWS tools have them: profiles, sign-in, roles of containers and machines.
 * @throws IrisError `WRONG_REGION` when no region is named; `INVALID_OPTION` when an endpoint is no URL
 */
export async function findAccess(bucket: string): Promise<S3Access> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const endpoint = await new S3Client({}).config.serviceConfiguredEndpoint?.();
  const own = endpoint === undefined ? undefined : withinEndpoint(endpoint, bucket);
  const region = await findRegion(own !== undefined);
  const { config } = new S3Client({ region });
  const credentials = () => config.credentials();
  if (own) return { url: own, region, service: "s3", credentials };
  const { url, properties } = config.endpointProvider({
    Bucket: bucket,
    Region: await config.region(),
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    // directory buckets then take the same signatures as all others
    DisableS3ExpressSessionAuth: true,
  });
  const scheme = properties?.authSchemes?.[0];
  return { url, region: scheme?.signingRegion ?? region, service: scheme?.signingName ?? "s3", credentials };
}

async function findRegion(isOwnServer: boolean): Promise<string> {
  const named = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (named) return named;
  const { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } = await import(
    "@smithy/core/config"
  );
  const { environmentVariableSelector, configFileSelector, default: askMachine } = NODE_REGION_CONFIG_OPTIONS;
  // a machine at Amazon knows its region, which is no matter to a server of one's own
  const options = {
    environmentVariableSelector,
    configFileSelector,
    default: isOwnServer ? "us-east-1" : askMachine,
  };
  return loadConfig(options, NODE_REGION_CONFIG_FILE_OPTIONS)().catch((cause) => {
    const message = `No AWS region is named.${profileHint()} Set AWS_REGION to the region of the bucket.`;
    throw new IrisError("WRONG_REGION", message, { cause });
  });
}
