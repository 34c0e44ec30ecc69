import { CliError } from "./cliError.ts";
import type { LiveVersions } from "./clients/functions.ts";
import type { Task } from "./commandLine.ts";
import type { Session } from "./context.ts";
import { type DeploymentOutputs, parseOutputs } from "./outputs.ts";
import { noRelease, type Release } from "./settings.ts";

/** What is deployed and gets traffic. */
export interface Service {
  readonly functionName: string;
  /** Of the newest version. */
  readonly imageTag: string;
  readonly imageDigest: string | null;
  /** The newest published version. */
  readonly newest: string;
  readonly live: LiveVersions;
}

/** What to release, null when nothing has to change, and a line about it. */
export interface Decision {
  readonly release: Release | null;
  readonly message: string;
}

/** Terraform knows the image, Lambda knows the traffic, which may have been changed by hand. null: nothing is deployed. */
export async function readService(
  { aws }: Pick<Session, "aws">,
  { function_name, alias, image_tag, image_digest, function_version }: DeploymentOutputs,
): Promise<Service | null> {
  if (function_name === null || alias === null || image_tag === null || function_version === null) return null;
  const live = await aws.functions.live(function_name, alias);
  const image = { imageTag: image_tag, imageDigest: image_digest };
  return live && { functionName: function_name, ...image, newest: function_version, live };
}

/** @throws CliError when nothing is deployed */
export async function requireService(session: Session): Promise<{ service: Service; outputs: DeploymentOutputs }> {
  const { state, terraform } = session;
  const outputs = state.resources.length === 0 ? null : parseOutputs(state.outputs);
  const service = outputs && (await readService(session, outputs));
  if (outputs !== null && service !== null) return { service, outputs };
  throw new CliError(`nothing is deployed from ${terraform.folder}: run \`npm run deploy\` first.`);
}

/** All traffic to the newest version of an image. */
export const releaseAll = (tag: string): Release => ({ ...noRelease, image_tag: tag });

/** A release like the one a task will make, for Terraform's rules to check before anything is done. */
export function sampleRelease(task: Task, tag = "0"): Release {
  if (task.kind === "smoke" || task.kind === "destroy") return noRelease;
  if (task.kind === "deploy") return releaseAll(tag);
  return { image_tag: tag, live_version: "1", canary_weight: task.kind === "canary" ? task.weight : 0 };
}

/**
 * A share of the traffic for an image, the rest for the live version.
 * @param settingsChange whether settings change too, which also makes a new version
 * @throws CliError when the live version has this image already
 */
export function canary(
  { live: { version }, newest, imageDigest }: Service,
  weight: number,
  image: { readonly tag: string; readonly digest: string },
  settingsChange: boolean,
): Release {
  if (!settingsChange && image.digest === imageDigest && version === newest) {
    throw new CliError(
      `version ${version} is live and has this image: there is nothing to try. Change something first.`,
    );
  }
  return { image_tag: image.tag, live_version: version, canary_weight: weight };
}

/** All traffic to the canary's version; without a canary, to the newest. */
export function promote(service: Service): Decision {
  const [version = service.newest] = canariesOf(service.live);
  return moveTo(service, version);
}

/**
 * All traffic to the requested version; else to the one beside the canary; else to the previous one.
 * @param published numbers, ascending
 * @throws CliError when there is no such version
 */
export function rollback(service: Service, requested: string | undefined, published: readonly number[]): Decision {
  const { live } = service;
  const version = requested ?? (canariesOf(live).length > 0 ? live.version : previous(live.version, published));
  if (published.includes(Number(version))) return moveTo(service, version);
  throw new CliError(`there is no version ${version} of the function, only ${published.join(", ")}.`);
}

function moveTo({ imageTag, live }: Service, version: string): Decision {
  if (live.version === version && canariesOf(live).length === 0) {
    return { release: null, message: `Version ${version} has all the traffic already.` };
  }
  return {
    release: { image_tag: imageTag, live_version: version, canary_weight: 0 },
    message: `Version ${version} gets all the traffic; now ${describeTraffic(live)}.`,
  };
}

function previous(version: string, published: readonly number[]): string {
  const older = published.findLast((number) => number < Number(version));
  if (older !== undefined) return String(older);
  throw new CliError(`version ${version} is live, and there is no version before it.`);
}

/** Versions with a share beside the live one. */
export const canariesOf = ({ canary }: LiveVersions): readonly string[] =>
  Object.keys(canary).filter((version) => canary[version] !== 0);

/** Where the traffic goes, in words. */
export function describeTraffic(live: LiveVersions): string {
  const shares = canariesOf(live).map(
    (one) => `version ${one} gets ${Math.round((live.canary[one] ?? 0) * 1000) / 10} %`,
  );
  return [`version ${live.version} is live`, ...shares].join(", ");
}
