/** One text of the sentences that there are, each with a full stop. */
export function joinSentences(...parts: readonly (string | false | undefined)[]): string {
  return parts
    .map((part) => (part ? part.trim() : ""))
    .filter((part) => part !== "")
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(" ");
}
