/** Stands for every origin. */
export const ANY_ORIGIN = "*";

/** The origins of a text such as `https://app.example.com, https://admin.example.com`. */
export const splitOrigins = (text: string): string[] => text.split(",").map((origin) => origin.trim());

/** What is wrong with a list of origins: a sentence without its subject for each that no browser would ever send. */
export function originFaults(origins: readonly string[]): string[] {
  return origins.flatMap((origin) => (origin === ANY_ORIGIN ? besideOthers(origins) : faultOf(origin)) ?? []);
}

const EXPECTED = "must be a scheme and a host, such as https://app.example.com";

const besideOthers = ({ length }: readonly string[]): string | undefined =>
  length === 1 ? undefined : 'must be "*" alone or a list of origins, got "*" in a list';

function faultOf(origin: string): string | undefined {
  const written = asBrowsersWrite(origin);
  if (written === origin) return undefined;
  const expected = written === undefined ? EXPECTED : `must be ${JSON.stringify(written)}, as browsers write it`;
  return `${expected}, got ${JSON.stringify(origin)}`;
}

/**
 * An origin by https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin: small letters, no
 * default port, no path, no final slash. Undefined for what is none. Those of apps, such as capacitor://localhost, are taken.
 */
function asBrowsersWrite(text: string): string | undefined {
  const url = text.includes("://") && !text.includes("*") ? URL.parse(text) : null;
  return url?.host ? `${url.protocol}//${url.host}` : undefined;
}
