/** A text with its control characters escaped, so that nothing in it can act on a terminal; ends of lines stay. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, escaped);

/** The same on one line. */
export const printableLine = (text: string): string => text.replace(/\p{Cc}/gu, escaped);

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
