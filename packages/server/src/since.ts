/** Milliseconds since then, by performance.now(), to two digits. */
export const since = (start: number): number => toHundredths(performance.now() - start);

/** To two digits. */
export const toHundredths = (ms: number): number => Math.round(ms * 100) / 100;
