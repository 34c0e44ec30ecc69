/** Milliseconds since then, by performance.now(), to two digits. */
export const elapsed = (start: number): number => toHundredths(performance.now() - start);

/** To two digits. */
export const toHundredths = (ms: number): number => Math.round(ms * 100) / 100;
