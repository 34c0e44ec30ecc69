const MAX_QUOTED_LENGTH = 100;

/** The beginning of a text that a client sent: a response must not grow with what it repeats. */
export const shorten = (text: string): string =>
  text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}...` : text;

/** The same in quotes. */
export const quote = (text: string): string => JSON.stringify(shorten(text));
