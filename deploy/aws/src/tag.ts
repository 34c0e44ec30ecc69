import type { Source } from "./source.ts";
import { Stop } from "./stop.ts";

/** What has to happen so that ECR has this source under this tag. */
export type ImagePlan =
  | { readonly kind: "there"; readonly digest: string }
  | { readonly kind: "retag"; readonly digest: string }
  | { readonly kind: "build" };

const HEX = 7;

/** Of each pushed image: which source it was made from, and for which processor. Null without git. */
export const sourceTag = ({ tree }: Source, architecture: string): string | null =>
  tree === null ? null : `src-${tree}${suffixOf(architecture)}`;

const suffixOf = (architecture: string): string => (architecture === "x86_64" ? "" : `-${architecture}`);

/**
 * The tag that was asked for, else one made from the version, the source and the processor.
 * @param architecture of Lambda, "x86_64" or "arm64"
 * @throws Stop when neither is there
 */
export function tagOf(asked: string | undefined, { version, tree }: Source, architecture: string): string {
  if (asked !== undefined) return asked;
  if (tree !== null) return `${version}-${tree.slice(0, HEX)}${suffixOf(architecture)}`;
  throw new Stop(
    "this is no git repository (or git is missing), so no tag can be made from the source: give --tag TAG.",
  );
}

/**
 * Decides by what ECR has. Tags cannot be moved there: one that is taken by another source or processor stops the command.
 * @param digests of the tag and of the source's tag, null for what is not there
 * @throws Stop
 */
export function planImage(
  tag: string,
  digests: { readonly tag: string | null; readonly source: string | null },
): ImagePlan {
  if (digests.tag !== null) {
    if (digests.tag === digests.source) return { kind: "there", digest: digests.tag };
    throw new Stop(
      `the tag ${tag} exists in ECR, and not with this source for this processor. Tags are immutable there: give another, --tag TAG.`,
    );
  }
  return digests.source === null ? { kind: "build" } : { kind: "retag", digest: digests.source };
}
