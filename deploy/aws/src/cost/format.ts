const whole = new Intl.NumberFormat("en-US");
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const twoDigits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const compact = new Intl.NumberFormat("en-US", {
  notation: "compact",
  compactDisplay: "long",
  maximumSignificantDigits: 2,
});
const precise = new Intl.NumberFormat("en-US", {
  maximumSignificantDigits: 3,
  maximumFractionDigits: 2,
  roundingPriority: "morePrecision",
});

/** A number with separators: `1,000,000`. */
export const count = (value: number): string => whole.format(value);

/** A large number to two digits, in words: `26 million`. */
export const rough = (value: number): string => compact.format(value);

/** What rounds to less is not shown in cents. */
const TEN_CENTS = 0.0995;

/** US dollars to a cent, and what is less than ten to two digits: `0.34`, `0.10`, `0.099`, `0.00024`. */
export const money = (usd: number): string => (usd > 0 && usd < TEN_CENTS ? twoDigits : cents).format(usd);

/** To three digits, or to hundredths where that is more: `0.352 ms`, `1,234.5 ms`. */
export const milliseconds = (ms: number): string => `${precise.format(ms)} ms`;
