import { CODINGS, type Coding, compress } from "./codings.ts";

/** Compresses a long response where the request accepts that. @returns also the headers that say so */
export async function compressAccepted(
  acceptEncoding: string | readonly string[] | undefined,
  pieces: readonly Uint8Array[],
) {
  const coding = acceptedCoding(acceptEncoding);
  const vary = "accept-encoding";
  if (coding === undefined) return { headers: { vary }, pieces };
  return { headers: { vary, "content-encoding": coding }, pieces: await compress(pieces, coding, "fast") };
}

/**
 * The coding for a response, by the request's Accept-Encoding (RFC 9110, section 12.5.3): the one with the highest weight, and
 * of equals the first of `CODINGS`.
 * @returns undefined when the response must be sent uncompressed
 */
export function acceptedCoding(accept: string | readonly string[] | undefined): Coding | undefined {
  if (accept === undefined) return undefined;
  const weights = weightsOf(typeof accept === "string" ? accept : accept.join());
  const weightOf = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  const best = Math.max(...CODINGS.map(weightOf));
  if (best === 0 || best < (weights.get("identity") ?? 0)) return undefined;
  return CODINGS.find((coding) => weightOf(coding) === best);
}

function weightsOf(accept: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of accept.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const number = weight === undefined ? 1 : Number(weight);
    weights.set(name, number >= 0 && number <= 1 ? number : 0);
  }
  return weights;
}
