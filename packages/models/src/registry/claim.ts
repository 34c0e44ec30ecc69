import { IrisError } from "../errors.ts";
import { SHA256_PATTERN } from "../manifest/manifest.ts";
import { sha256 } from "../sha256.ts";
import type { Store } from "../stores/store.ts";

/** The first file of a version that is published: it reserves the number, and holds the digest of the manifest that will follow. */
export const CLAIM = ".claim";

const DIGEST = new RegExp(SHA256_PATTERN);

/**
 * The content of a claim.
 * @param token what no other publisher has: a store that lost the response to a write finds out by it whose claim it is
 */
export const encodeClaim = (token: string, manifest: Uint8Array): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify({ token, manifest: sha256(manifest) })}\n`);

/** The digest of the manifest that was published; undefined for a version without a claim or with an older one. */
export async function readClaim(store: Store, name: string, version: string): Promise<string | undefined> {
  const found = await store.read(`${name}/${version}/${CLAIM}`);
  return found && digestIn(new TextDecoder().decode(found.bytes));
}

/** Claims of earlier releases are a random text. */
function digestIn(text: string): string | undefined {
  try {
    const claim: unknown = JSON.parse(text);
    if (typeof claim !== "object" || claim === null || !("manifest" in claim)) return undefined;
    return typeof claim.manifest === "string" && DIGEST.test(claim.manifest) ? claim.manifest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the manifest is the one that was published.
 * @throws IrisError `DIGEST_MISMATCH`
 */
export function checkClaimed(
  claimed: string | undefined,
  manifest: Uint8Array | undefined,
  at: { readonly name: string; readonly version: string },
): void {
  if (claimed === undefined || (manifest && sha256(manifest) === claimed)) return;
  const what = manifest ? "was changed after it was published" : "is missing, although it was published";
  throw new IrisError(
    "DIGEST_MISMATCH",
    `The manifest of ${at.name} version ${at.version} ${what}: the digest in ${CLAIM} is another. Publish the model again, or remove ${CLAIM} to serve the version as it stands.`,
  );
}
