import { dockerOf } from "../docker.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import { note, type Session } from "../session.ts";
import type { Source } from "../source.ts";
import { type ImagePlan, planImage, sourceTag } from "../tag.ts";

/** An image on its way into ECR. */
export interface Image {
  readonly tag: string;
  readonly source: Source;
  readonly plan: ImagePlan;
  /** Where Terraform has made room for it. */
  readonly outputs: DeploymentOutputs;
}

/**
 * Builds the image, unless ECR has one of this source.
 * @throws Stop when its tag is taken by another
 */
export async function build(session: Session, tag: string, source: Source, outputs: DeploymentOutputs): Promise<Image> {
  const { images } = session.aws;
  const repository = outputs.repository_name;
  const ofSource = sourceTag(source, session.architecture);
  const plan = planImage(tag, {
    tag: await images.digest(repository, tag),
    source: ofSource === null ? null : await images.digest(repository, ofSource),
  });
  const { terminal, root, programs } = session.world;
  if (plan.kind !== "build") note(terminal, `not needed: ECR has an image of this very source, ${plan.digest}`);
  else {
    const { version, revision } = source;
    const references = [tag, ...(ofSource === null ? [] : [ofSource])].map((one) => `${outputs.repository_url}:${one}`);
    const { architecture } = session;
    await dockerOf(session.args.docker, session.env, programs).build({
      root,
      architecture,
      version,
      revision,
      references,
    });
  }
  return { tag, source, plan, outputs };
}

/**
 * Pushes what was built, and sees to it that the tag is there.
 * @returns the image's digest, "sha256:..."
 */
export async function push(session: Session, { tag, source, plan, outputs }: Image): Promise<string> {
  const { aws, world } = session;
  const repository = outputs.repository_name;
  if (plan.kind === "there") {
    note(world.terminal, `already pushed: ${repository}:${tag}`);
    return plan.digest;
  }
  const ofSource = sourceTag(source, session.architecture);
  if (plan.kind === "build") await upload(session, outputs, ofSource ?? tag);
  // the source's tag is first and this one is last: whatever breaks off in between can be taken up again
  if (ofSource !== null) await aws.images.tag(repository, ofSource, tag);
  const digest = await aws.images.digest(repository, tag);
  if (digest === null) throw new Error(`ECR does not have ${repository}:${tag}, which was pushed.`);
  note(world.terminal, `${repository}:${tag} is ${digest}`);
  return digest;
}

async function upload({ aws, args, env, world }: Session, outputs: DeploymentOutputs, tag: string): Promise<void> {
  const docker = dockerOf(args.docker, env, world.programs);
  const [registry = ""] = outputs.repository_url.split("/");
  await docker.login(registry, await aws.images.password());
  await docker.push(`${outputs.repository_url}:${tag}`);
}
