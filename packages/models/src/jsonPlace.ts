/**
 * Where a text is not JSON, in words that end a sentence; empty where JSON.parse does not report it. HAZARD: its own messages
 * quote the text, and clients see what is made of them.
 */
export function jsonPlace(cause: unknown): string {
  const place = cause instanceof SyntaxError ? /line (\d+) column (\d+)\)/.exec(cause.message) : null;
  return place ? ` (line ${place[1]}, column ${place[2]})` : "";
}
