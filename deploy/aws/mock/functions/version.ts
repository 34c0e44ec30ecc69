/** What an alias leads to: a version, and a share of the calls for others (a canary). */
export interface AliasTarget {
  readonly version: string;
  /** Shares, 0 to 1, by version. What is left goes to the alias's own version. */
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * The version that answers one call through an alias.
 * @param random from 0 up to, but not 1
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 */
export function versionFor({ version, weights }: AliasTarget, random: number): string {
  let from = 0;
  for (const [other, weight] of Object.entries(weights)) {
    from += weight;
    if (random < from) return other;
  }
  return version;
}
