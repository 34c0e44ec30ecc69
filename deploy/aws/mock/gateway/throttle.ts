/** A limit: so many requests a second, and so many at once. */
export interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/**
 * Token buckets, one for each name.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Whether one more request may pass at this time, in milliseconds. */
  allows(name: string, { rate, burst }: Limit, now: number): boolean {
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    const passes = tokens >= 1;
    this.#buckets.set(name, { tokens: passes ? tokens - 1 : tokens, at: now });
    return passes;
  }

  reset(): void {
    this.#buckets.clear();
  }
}
