import type { DeploymentOutputs } from "./outputs.ts";
import type { Service } from "./release.ts";
import { outputsOf, type Session } from "./session.ts";
import { Stop } from "./stop.ts";

/** What is in service: the image by Terraform, the traffic by Lambda, where somebody may have moved it, or removed it, by hand; null when nothing is. */
export async function serviceOf({ aws }: Session, outputs: DeploymentOutputs): Promise<Service | null> {
  const { function_name: functionName, alias, image_tag: imageTag, function_version: newest } = outputs;
  if (functionName === null || alias === null || imageTag === null || newest === null) return null;
  const live = await aws.functions.live(functionName, alias);
  return live && { functionName, imageTag, imageDigest: outputs.image_digest, newest, live };
}

/**
 * What is in service, for commands that need something to be.
 * @throws Stop when nothing is
 */
export async function inService(session: Session): Promise<{ service: Service; outputs: DeploymentOutputs }> {
  const nothing = new Stop(`nothing is deployed from ${session.terraform.folder} yet: run \`npm run deploy\` first.`);
  if (session.state.made.length === 0) throw nothing;
  const outputs = await outputsOf(session);
  const service = await serviceOf(session, outputs);
  if (service === null) throw nothing;
  return { service, outputs };
}
