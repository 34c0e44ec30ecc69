import { CliError } from "../cliError.ts";
import { note, type Session } from "../context.ts";
import { dockerOf } from "../docker.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Source } from "../source.ts";

/** The digests that ECR has of a tag and of the source's tag; null when missing. */
export interface Pushed {
  readonly tag: string | null;
  readonly source: string | null;
}

/** An image on its way to ECR. */
export interface Image {
  readonly tag: string;
  /** Names the source and the processor; null without git. */
  readonly sourceTag: string | null;
  readonly pushed: Pushed;
  readonly outputs: DeploymentOutputs;
}

const HASH_LENGTH = 7;
const suffixOf = (architecture: string): string => (architecture === "x86_64" ? "" : `-${architecture}`);

/** A second tag of each image, by which the same source is found again. Null without git. */
export const sourceTagOf = ({ hash }: Pick<Source, "hash">, architecture: string): string | null =>
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
 * Checks that a tag is free, or has this source. Tags are immutable in ECR.
 * @throws CliError
 */
export function assertTagFits(name: string, { tag, source }: Pushed): void {
  if (tag === null || tag === source) return;
  throw new CliError(
    `the tag ${name} exists in ECR with another source or processor. Tags are immutable there: set another one, --tag TAG.`,
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
  const digestOf = async (one: string | null) => (one === null ? null : aws.images.digest(repository, one));
  const pushed = { tag: await digestOf(tag), source: await digestOf(sourceTag) };
  assertTagFits(tag, pushed);
  if (pushed.source !== null) note(context.terminal, `skipped: ECR has an image of this source, ${pushed.source}`);
  else {
    const { version, revision } = source;
    const references = [tag, ...(sourceTag === null ? [] : [sourceTag])].map((one) => `${url}:${one}`);
    const docker = dockerOf(commandLine.docker, env, context.processes);
    await docker.build({ root: context.root, architecture, version, revision, references });
  }
  return { tag, sourceTag, pushed, outputs };
}

/**
 * Pushes what was built, and tags it.
 * @returns the image's digest, "sha256:..."
 */
export async function push(session: Session, { tag, sourceTag, pushed, outputs }: Image): Promise<string> {
  const { aws, commandLine, context, env } = session;
  const { repository_name: repository, repository_url: url } = outputs;
  if (pushed.tag !== null) {
    note(context.terminal, `skipped: ${repository}:${tag} is pushed`);
    return pushed.tag;
  }
  if (pushed.source === null) {
    const docker = dockerOf(commandLine.docker, env, context.processes);
    await docker.login(url.replace(/\/.*/, ""), await aws.images.password());
    await docker.push(`${url}:${sourceTag ?? tag}`);
  }
  // the source's tag comes first, so that the next command continues a push that broke off in between
  if (sourceTag !== null) await aws.images.tag(repository, sourceTag, tag);
  const digest = await aws.images.digest(repository, tag);
  if (digest === null) throw new Error(`ECR does not have ${repository}:${tag} after the push.`);
  note(context.terminal, `${repository}:${tag} is ${digest}`);
  return digest;
}
