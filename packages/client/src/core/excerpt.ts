import { printableLine } from "./printable.ts";

/** The beginning of a body on one line, escaped, so that nothing in it can act on a terminal. */
export function excerpt(text: string | undefined): string {
  if (text === undefined) return "a body that broke off.";
  if (text.trim() === "") return "an empty body.";
  const line = text.slice(0, 200).replace(/\s+/g, " ").trim();
  return `${printableLine(JSON.stringify(text.length > 200 ? `${line}…` : line))}.`;
}
