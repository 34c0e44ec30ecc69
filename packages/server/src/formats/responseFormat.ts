import type { Format } from "./format.ts";
import { FORMATS } from "./formats.ts";

/** Any type, without a weight: the client accepts every format alike. */
const ANY = /(?:^|,)\s*\*\/\*\s*(?:,|$)/;

/** Parameters of media types, weights aside: no format has variants. */
const PARAMETERS = /;(?!\s*q=)[^;,]*/gi;

/** Whether Accept leaves the format of the request. It loads nothing: most requests have no Accept, or accept any type. */
export const acceptsFormat = ({ mediaTypes }: Format, accept: string | undefined): boolean =>
  accept === undefined || accept === "*/*" || accept === mediaTypes[0] || ANY.test(accept);

/**
 * The format of a response: of those that Accept names, the one with the highest weight. Where Accept names none of ours, it is
 * the format of the request.
 */
export async function responseFormat(sent: Format, accept: string | undefined): Promise<Format> {
  if (accept === undefined || acceptsFormat(sent, accept)) return sent;
  const { default: Negotiator } = await import("negotiator");
  const ordered = [sent, ...FORMATS.filter((format) => format !== sent)];
  const headers = { accept: accept.replace(PARAMETERS, "") };
  const type = new Negotiator({ headers }).mediaType(ordered.flatMap(({ mediaTypes }) => mediaTypes));
  return ordered.find(({ mediaTypes }) => type !== undefined && mediaTypes.includes(type)) ?? sent;
}
