import { CliError } from "../cliError.ts";
import { note, type Session } from "../context.ts";
import { dockerOf } from "../docker.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Source } from "../source.ts";

/** What has to be done so that ECR has an image of this source with this tag. */
export type ImagePlan =
  | { readonly kind: "none"; readonly digest: string }
  | { readonly kind: "retag"; readonly digest: string }
  | { readonly kind: "build" };

/** An image on its way to ECR. */
export interface Image {
  readonly tag: string;
  /** Names the source and the processor; null without git. */
  readonly sourceTag: string | null;
  readonly plan: ImagePlan;
  readonly outputs: DeploymentOutputs;
}

const HASH_LENGTH = 7;
const suffixOf = (architecture: string): string => (architecture === "x86_64" ? "" : `-${architecture}`);

/** A second tag of each image, by which the same source is found again. Null without git. */
export const sourceTagOf = ({ hash }: Source, architecture: string): string | null =>
  hash === null ? null : `src-${hash}${suffixOf(architecture)}`;

/**
 * The requested tag, else one of the version, the source and the processor.
 * @param architecture of Lambda, "x86_64" or "arm64"
 * @throws CliError when there is neither
 */
export function tagOf(requested: string | undefined, { version, hash }: Source, architecture: string): string {
  if (requested !== undefined) return requested;
  if (hash !== null) return `${version}-${hash.slice(0, HASH_LENGTH)}${suffixOf(architecture)}`;
  throw new CliError("this is no git repository (or git is missing), so the source has no hash: set --tag TAG.");
}

/**
 * Decides by what ECR has. Tags are immutable there.
 * @param digests of the tag and of the source's tag, null when missing
 * @throws CliError when the tag has another source or processor
 */
export function planImage(
  tag: string,
  digests: { readonly tag: string | null; readonly source: string | null },
): ImagePlan {
  if (digests.tag === null) {
    return digests.source === null ? { kind: "build" } : { kind: "retag", digest: digests.source };
  }
  if (digests.tag === digests.source) return { kind: "none", digest: digests.tag };
  throw new CliError(
    `the tag ${tag} exists in ECR with another source or processor. Tags are immutable there: set another one, --tag TAG.`,
  );
}

/**
 * Builds the image, unless ECR has one of this source.
 * @throws CliError when its tag has another source
 */
export async function build(session: Session, tag: string, source: Source, outputs: DeploymentOutputs): Promise<Image> {
  const { architecture, aws, commandLine, context, env } = session;
  const { repository_name: repository, repository_url: url } = outputs;
  const sourceTag = sourceTagOf(source, architecture);
  const plan = planImage(tag, {
    tag: await aws.images.digest(repository, tag),
    source: sourceTag === null ? null : await aws.images.digest(repository, sourceTag),
  });
  if (plan.kind !== "build") note(context.terminal, `skipped: ECR has an image of this source, ${plan.digest}`);
  else {
    const { version, revision } = source;
    const references = [tag, ...(sourceTag === null ? [] : [sourceTag])].map((one) => `${url}:${one}`);
    const docker = dockerOf(commandLine.docker, env, context.processes);
    await docker.build({ root: context.root, architecture, version, revision, references });
  }
  return { tag, sourceTag, plan, outputs };
}

/**
 * Pushes what was built, and tags it.
 * @returns the image's digest, "sha256:..."
 */
export async function push(session: Session, { tag, sourceTag, plan, outputs }: Image): Promise<string> {
  const { aws, commandLine, context, env } = session;
  const { repository_name: repository, repository_url: url } = outputs;
  if (plan.kind === "none") {
    note(context.terminal, `skipped: ${repository}:${tag} is pushed`);
    return plan.digest;
  }
  if (plan.kind === "build") {
    const docker = dockerOf(commandLine.docker, env, context.processes);
    await docker.login(url.split("/")[0] ?? "", await aws.images.password());
    await docker.push(`${url}:${sourceTag ?? tag}`);
  }
  // the source's tag comes first, so that the next command continues a push that broke off in between
  if (sourceTag !== null) await aws.images.tag(repository, sourceTag, tag);
  const digest = await aws.images.digest(repository, tag);
  if (digest === null) throw new Error(`ECR does not have ${repository}:${tag} after the push.`);
  note(context.terminal, `${repository}:${tag} is ${digest}`);
  return digest;
}
