/** Stands for every origin. */
export const ANY_ORIGIN = "*";

/** The origins of a text such as `https://app.example.com, https://admin.example.com`. */
export const splitOrigins = (text: string): string[] => text.split(",").map((origin) => origin.trim());

/** What is wrong with a list of origins: a sentence without its subject for each that no browser would ever send. */
export function originFaults(origins: readonly string[]): string[] {
  return origins.flatMap((origin) => (origin === ANY_ORIGIN ? besideOthers(origins) : faultOf(origin)) ?? []);
}

const WANTED = "a scheme and a host, such as https://app.example.com, are wanted";

const besideOthers = ({ length }: readonly string[]): string | undefined =>
  length === 1 ? undefined : 'has "*" beside others; it means every origin, so it stands alone';

function faultOf(origin: string): string | undefined {
  const written = asBrowsersWrite(origin);
  if (written === origin) return undefined;
  const reason = written === undefined ? WANTED : `browsers write that origin as ${JSON.stringify(written)}`;
  return `has ${JSON.stringify(origin)}; ${reason}`;
}

/**
 * An origin by https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin: small letters, no
 * default port, no path, no final slash. Undefined for what is none. Those of apps, such as capacitor://localhost, are taken.
 */
function asBrowsersWrite(text: string): string | undefined {
  const url = text.includes("://") && !text.includes("*") ? URL.parse(text) : null;
  return url?.host ? `${url.protocol}//${url.host}` : undefined;
}
