const LONGEST = 100;

/** The beginning of a text that a client sent: a response must not grow with what it repeats. */
export const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);

/** The same in quotes. */
export const quote = (text: string): string => JSON.stringify(shorten(text));
