/** The bytes of a base64 text (RFC 4648, section 4, line breaks allowed), or undefined where it is not exactly that: Node's own decoder takes anything. */
export function decodeBase64(text: string): Buffer | undefined {
  const plain = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  const bytes = Buffer.from(plain, "base64");
  return bytes.toString("base64") === plain ? bytes : undefined;
}
