const DAYS = { DAY: 1, WEEK: 7, MONTH: 30 } as const;
const isPeriod = (text: string): text is keyof typeof DAYS => text in DAYS;

/** How much of a usage plan's quota each key has used. */
export class Quotas {
  readonly #used = new Map<string, { count: number; until: number }>();

  /** Whether a key may ask once more at this time, in milliseconds. */
  allows(key: string, { limit, period }: { limit: number; period: string }, now: number): boolean {
    const known = this.#used.get(key);
    const days = isPeriod(period) ? DAYS[period] : DAYS.DAY;
    const used = known && now < known.until ? known : { count: 0, until: now + days * 86_400_000 };
    this.#used.set(key, { ...used, count: used.count + 1 });
    return used.count < limit;
  }

  reset(): void {
    this.#used.clear();
  }
}
